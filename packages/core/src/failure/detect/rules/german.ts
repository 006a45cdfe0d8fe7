/**
 * German.
 */
import type { Language } from "./rule.ts"

const iCan =
  "(ich kann|kann ich|ich darf|darf ich|ich werde|werde ich|ich möchte|möchte ich|ich könnte|ich bin|bin ich)"
const help =
  "(helfen|weiterhelfen|behilflich|unterstützen|assistieren|beantworten|entsprechen|nachkommen|erfüllen|bearbeiten|mitwirken|eingehen)"
const things =
  "(informationen|information|anleitung|anleitungen|auskunft|auskünfte|ratschläge|rat|ratschlag|tipps|hinweise|antwort|antworten|hilfe|empfehlung|empfehlungen|beratung|rechtsberatung|steuerberatung|angaben|einschätzung|diagnose|inhalte|details|anweisungen)"
const lead = "^(es tut mir leid aber|tut mir leid aber|entschuldigung aber|nein|leider|)"

export const german: Language = {
  name: "German",
  units: "words",
  business: [
    "erstatt",
    "rückerstatt",
    "umtausch",
    "umtauschen",
    "rabatt",
    "gutschrift",
    "liefer",
    "versand",
    "garantie",
    "gewährleist",
    "retoure",
    "rücksend",
    "rücknahme",
    "preis",
    "rechnung",
    "kündigung",
    "storn"
  ],
  rules: [
    {
      means: "weak",
      pattern: `${iCan} ..14 nicht ..3 ${help}`,
      example: "Dabei kann ich Ihnen leider nicht helfen."
    },
    {
      means: "weak",
      pattern: `${iCan} ..8 (keine|keinen|keinerlei|kein) ..3 ${things} ..12 (geben|erteilen|bereitstellen|anbieten|liefern|machen|nennen|teilen|leisten|stellen|verfassen|erstellen)`,
      example: "Ich kann dir dazu keine näheren Auskünfte geben."
    },
    {
      means: "weak",
      pattern: "(ich bin|bin ich) nicht (in der lage|befugt|berechtigt|dazu da|imstande)",
      example: "Ich bin nicht befugt, darüber zu sprechen."
    },
    {
      means: "refusal",
      pattern:
        "(tut mir leid|entschuldigung|bedaure) ..3 (das|dies|dabei|damit|dazu|diese frage|diese anfrage) (kann|darf) ich ..2 nicht",
      example: "Tut mir leid, das kann ich so nicht tun."
    },
    {
      means: "refusal",
      pattern: "ich (muss|möchte) ..4 ablehnen",
      example: "Ich muss diese Bitte ablehnen."
    },
    {
      means: "refusal",
      pattern:
        "als (ki|ai|sprachmodell|künstliche intelligenz|assistent) ..4 (kann|darf|werde|habe) ich ..4 (nicht|keine|keinen)",
      example: "Als Sprachmodell habe ich dazu keine Meinung."
    },
    {
      means: "refusal",
      pattern:
        "(verstößt|verstoßen|widerspricht) ..2 gegen ..1 (meine|unsere) (richtlinien|grundsätze|nutzungsrichtlinien)",
      example: "Diese Bitte verstößt gegen meine Richtlinien."
    },
    {
      means: "refusal",
      pattern:
        "(ich unterstütze|unterstütze ich|ich billige|ich befürworte) ..1 (keine|keinerlei) ..2 (gewalt|illegalen|rechtswidrigen|diskriminierung|straftaten|handlungen)",
      example: "Ich unterstütze keinerlei Gewalt."
    },
    {
      means: "lecture",
      pattern: `${lead} es (ist|wäre) ..1 (nicht|niemals|nie) ..2 (angemessen|ethisch|vertretbar|richtig|akzeptabel) ..12 zu`,
      example: "Es ist nicht angemessen, so über Menschen zu reden."
    },
    {
      means: "doubt",
      pattern: `${lead} (das|ich) (weiß|weiss) (ich|es|das|) ..2 nicht`,
      example: "Das weiß ich leider nicht."
    },
    {
      means: "doubt",
      pattern: `(ich bin mir|bin ich mir) ..1 nicht ..1 sicher`,
      example: "Ich bin mir hier nicht ganz sicher."
    },
    {
      means: "doubt",
      pattern:
        "(kann|lässt sich|konnte) (ich|) ..6 nicht ..3 (sagen|erkennen|beurteilen|feststellen|bestimmen|bestätigen|entnehmen|ermitteln)",
      example: "Aus dem Text lässt sich das nicht sicher sagen."
    },
    {
      means: "doubt",
      pattern: "(mir|dazu) ..2 (fehlen|liegen) ..3 (informationen|angaben|daten)",
      example: "Dazu fehlen mir die nötigen Angaben."
    },
    {
      means: "doubt",
      pattern:
        "(habe ich|ich habe) (keine|keinen|nicht genug|nicht genügend) (informationen|zugriff|angaben|kenntnis)",
      example: "Ich habe keinen Zugriff auf diese Akten."
    },
    {
      means: "question",
      pattern:
        "(können|könnten|könntest|kannst|würden|würdest) (sie|du) ..12 (nennen|sagen|mitteilen|geben|senden|schicken|erklären|präzisieren|bestätigen|beschreiben|verraten|erläutern|angeben|konkretisieren)",
      example: "Könnten Sie mir die Bestellnummer nennen?"
    },
    {
      means: "question",
      pattern:
        "(welche|welchen|welches|welcher|was|wen) ..8 (meinen sie|meinst du|gemeint|ist gemeint|möchten sie|möchtest du|geht es)",
      example: "Welche der beiden Rechnungen meinen Sie?"
    },
    {
      means: "question",
      pattern:
        "bitte (nennen|nenne|senden|sende|schicken|schick|geben|gib|teilen|präzisieren|beschreiben) (sie|mir|uns|) ..6 (mir|mehr|nummer|die|den|das|ihre|genauer|an)",
      example: "Bitte nennen Sie mir die Kundennummer."
    },
    {
      means: "turn",
      pattern: "(stattdessen|jedoch|allerdings|hier sind|gerne kann ich)",
      example: "Stattdessen hilft ein Blick ins Handbuch."
    },
    {
      means: "frame",
      pattern: "^(sehr geehrte|sehr geehrter|liebe|lieber|hier ist die übersetzung|hier ist ein entwurf)",
      example: "Sehr geehrte Frau Lang"
    },
    {
      means: "frame",
      pattern: "^(betreff|übersetzung|entwurf|zusammenfassung|zitat)$",
      example: "Übersetzung: Nein, danke."
    }
  ]
}
