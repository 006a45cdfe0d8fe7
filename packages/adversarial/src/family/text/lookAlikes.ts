/**
 * Letters of other scripts that look like a Latin one in common fonts.
 *
 * @see Unicode Technical Standard 39, the confusables that differ in no stroke.
 */
export const lookAlikes: Readonly<Record<string, ReadonlyArray<string>>> = {
  a: ["а"],
  c: ["с"],
  d: ["ԁ"],
  e: ["е"],
  h: ["һ"],
  i: ["і"],
  j: ["ј"],
  o: ["о", "ο"],
  p: ["р"],
  q: ["ԛ"],
  s: ["ѕ"],
  v: ["ѵ", "ν"],
  w: ["ԝ"],
  x: ["х"],
  y: ["у"],
  A: ["А", "Α"],
  B: ["В", "Β"],
  C: ["С"],
  E: ["Е", "Ε"],
  H: ["Н", "Η"],
  I: ["І", "Ι"],
  J: ["Ј"],
  K: ["К", "Κ"],
  M: ["М", "Μ"],
  N: ["Ν"],
  O: ["О", "Ο"],
  P: ["Р", "Ρ"],
  S: ["Ѕ"],
  T: ["Т", "Τ"],
  X: ["Х", "Χ"],
  Y: ["Υ", "Ү"],
  Z: ["Ζ"]
}
