/**
 * Whether a label in a sentence is denied there: `not spam`, `isn't really spam`, `spam: no`, `不是垃圾邮件`.
 *
 * The list is of words that deny what follows them directly, or with articles and verbs such as "be" in between. It sees
 * words, not meaning; where it errs, the reply counts as no answer rather than as the opposite one.
 */

/** Characters that are looked at before and after a label. */
const near = 72

const english = String.raw`\p{L}+n't|(?:is|are|was|were|do|does|did|has|have|had|would|could|should|wo|ca|ai|must|need)nt|not|cannot|no|non|never|neither|nor|none|nothing|nobody|without|hardly|barely|scarcely|anti|unlikely|far\s+from|anything\s+but|instead\s+of|rather\s+than|other\s+than|free\s+(?:of|from)|lack(?:s|ing)?|absence|opposite|rul(?:e|es|ed|ing)\s+out|exclud(?:e|es|ed|ing)|fail(?:s|ed)?|rejects?|den(?:y|ies|ied)`
const elsewhere = `nicht|kein(?:e[nmrs]?)?|weder|ohne|nie|niemals|pas|aucune?|sans|jamais|nunca|ning[uú]n[ao]?|tampoco|não|nem|sem|nenhuma?|senza|nessun[ao]?|niet|geen|zonder|ikke|inte|inget|ingen|icke|ei|eivät|nem|nincs|bez|není|nejsou|žádn[ýáé]|żad(?:en|na|ne)|не|нет|ни|без|ні|немає|δεν|δε|όχι|μη|לא|אינו|אינה|אין|בלי|ليس|ليست|غير|لا|لم|بدون|गैर|bukan|tidak|tanpa|không|chẳng`
const fillers = `a|an|the|any|be|been|being|is|are|was|were|it|really|actually|necessarily|exactly|at|all|very|quite|so|such|that|this|considered|classified|labell?ed|categori[sz]ed|described|as|to|in|of|say|call|consider|think|believe|seem|look|appear|sound|feel|count|qualify|contain|contains|containing|have|has|show|shows|signs?|hints?|traces?|evidence|kind|type|form|case|clearly|obviously|particularly|remotely|even|here|would|could|can|go|choose|pick|select|answer|label|option|class|category|ein(?:e[nmrs]?)?|der|die|das|als|un|une|du|de|des|la|le|les|es|est|una|el|um|uma|é|è|est|sono|en|et|een|het|jest|je|e`

const before = new RegExp(
  String.raw`(?<![\p{L}\p{M}\p{N}_])(?:${english}|${elsewhere})(?:[\s:()[\]-]+(?:${fillers})){0,6}[\s:()[\]-]*$`,
  "u"
)
const beforeUnspaced =
  /(?:[不非无無没沒未否]|并非|並非|绝非)(?:是|属于|屬於|算是?|太|很|怎么|够|夠|一定|能|会|會|有|存在|涉及|包含|一个|一個)?[\s"'“‘「『（(]*$|(?:ไม่|มิ)(?:ใช่|ได้|เป็น|มี|ค่อย|น่า)*\s*$|비$/u

const says = String.raw`(?:\s*[:=?]\s*|\s+(?:is|are|was)\s+)(?:no|false|not|none|0|n\/a|nein|wrong|incorrect|excluded|ruled\s+out|out|absent|unlikely)\b(?!\s+(?:doubt|question|problem|further))`
const after = new RegExp(
  [
    says,
    String.raw`\s+(?:isn't|aren't|wasn't|isnt|cannot|can't)\b`,
    String.raw`\s+(?:doesn't|does\s+not|don't|do\s+not)\s+(?:apply|fit|match|describe)`,
    String.raw`\s+(?:can|could|must)\s+be\s+(?:ruled\s+out|excluded|rejected)`,
    String.raw`\s+would\s+be\s+(?:wrong|incorrect)`,
    String.raw`\s*-\s*free\b`,
    String.raw`\s+(?:değil|nicht|niet|नहीं|نیست)(?![\p{L}\p{M}])`,
    String.raw`(?:的|な)?(?:では|じゃ|で)(?:は)?(?:な[いくかし]|あり(?:ません|えない))`,
    String.raw`(?:적)?(?:이|가|은|는|도|인\s?것은)?\s*(?:아니|아닙|아닌|아님|않|없)`,
    String.raw`\s*नहीं`
  ]
    .map((each) => `^${each}`)
    .join("|"),
  "u"
)

/** Whether the label from `start` to `end` is denied in this text, which is in lower case. */
export const isDenied = (text: string, start: number, end: number): boolean => {
  const ahead = text.slice(Math.max(0, start - near), start)
  return before.test(ahead) || beforeUnspaced.test(ahead) || after.test(text.slice(end, end + near))
}

const denial =
  /^(?:not|non|no|never|un|in|im|ir|il|dis|anti|nicht|kein|keine|pas|não|niet|geen|ikke|inte|nie|не|нет|غير|ليس|不|非|无|無|不是|没有|沒有|未|ไม่|비|아님)[\s_-]*$/u

/** Whether one folded label is the negation of another: `not spam` of `spam`, `irrelevant` of `relevant`. */
export const denies = (negative: string, label: string): boolean =>
  negative.length > label.length &&
  negative.endsWith(label) &&
  denial.test(negative.slice(0, negative.length - label.length))
