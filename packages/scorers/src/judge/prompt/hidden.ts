/**
 * Texts as a person would see them: without characters that show nothing but that a model reads.
 */

// The joiners stay: emoji, Persian and Indic scripts are written with them.
const hidden = /(?![\u200c\u200d])[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu

/** More than three marks on one character, which run into what stands around it. */
const stacked = /(\p{M}{3})\p{M}+/gu

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/** Line ends of every kind, made one. */
const lineEnds = /\r\n?|[\u2028\u2029\u0085]/gu

const printable = /^[\n\t\x20-\x7e]*$/

/**
 * The text without hidden characters: letters of the block of tags, marks of direction, spaces of no width. Control
 * characters become pictures.
 */
export const visible = (text: string): string =>
  printable.test(text)
    ? text
    : text
        .replace(lineEnds, "\n")
        .replace(hidden, "")
        .replace(controls, (control) => {
          const code = control.charCodeAt(0)
          return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd"
        })
        .replace(stacked, "$1")
