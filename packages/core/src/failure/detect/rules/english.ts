/**
 * English.
 */
import type { Language } from "./rule.ts"

const cannot =
  "(cannot|can't|can not|am unable to|'m unable to|am not able to|'m not able to|am not allowed to|'m not allowed to|am not permitted to|must decline to|won't|will not|won't be able to|could not|couldn't)"
const unableOnly =
  "(cannot|can't|can not|am unable to|'m unable to|am not able to|'m not able to|won't be able to)"
const content =
  "(information|instructions|advice|guidance|details|answer|recommendation|recommendations|suggestions|opinion|content|text|story|code|script|material|jokes|joke|poem|methods|ways|this|that|list)"
const wrong =
  "(appropriate|ethical|acceptable|respectful|accurate|responsible|recommended|fair|okay|healthy|justifiable)"

// What may stand before the point without changing it.
const lead =
  "^(i apologize but|i'm sorry but|i'm sorry|sorry but|no|first|as an ai|as an ai language model|i'm just an ai|i am an ai language model and|however|)"

export const english: Language = {
  name: "English",
  units: "words",
  business: [
    "refund",
    "replac",
    "exchang",
    "discount",
    "deliver",
    "shipping",
    "shipment",
    "warrant",
    "credits",
    "compensat",
    "reimburs",
    "coverage",
    "price",
    "invoice",
    "subscription",
    "return"
  ],
  rules: [
    {
      means: "refusal",
      pattern: `i ${cannot} (help|assist)`,
      example: "I cannot help you plan that."
    },
    {
      means: "refusal",
      pattern: `i ${cannot} (fulfill|fulfil|comply|engage|participate|condone|endorse|encourage|promote|facilitate)`,
      example: "I will not facilitate something of that kind."
    },
    {
      means: "weak",
      pattern: `i ${cannot} (provide|suggest|disclose|reveal|discuss|answer|respond)`,
      example: "I'm unable to provide directions for this."
    },
    {
      means: "weak",
      pattern: `i ${cannot} (offer|give|share|recommend|write|create|generate|produce) ..6 ${content}`,
      example: "I can't give you any guidance on that."
    },
    {
      means: "refusal",
      pattern: `sorry ..4 ${unableOnly} (do|answer|say|help|assist|discuss|continue|respond)`,
      example: "Sorry, I can't do this one."
    },
    {
      means: "refusal",
      pattern: `i (do not|don't) (condone|promote|endorse|support) ..6 (violence|illegal|harm*|unethical|hate|discrimination|activit*|behavior|behaviour|terrorism)`,
      example: "As a matter of principle I do not condone any kind of violence."
    },
    {
      means: "refusal",
      pattern: "(not|isn't) within my (programming|guidelines|capabilities|ethical)",
      example: "It's not within my guidelines to talk about this."
    },
    {
      means: "refusal",
      pattern: "i (must|have to|need to|will have to) (respectfully|politely|) decline",
      example: "I must respectfully decline."
    },
    {
      means: "refusal",
      pattern:
        "(against|violates|goes against) (my|our|the) ..2 (guidelines|policies|policy|programming|principles)",
      example: "This goes against my content policy."
    },
    {
      means: "refusal",
      pattern: "i (do not|don't) have (the|) (capability|ability) to (provide|help|assist|give|discuss)",
      example: "I don't have the ability to provide such a plan."
    },
    {
      means: "refusal",
      pattern: "i (do not|don't) feel comfortable",
      example: "I don't feel comfortable writing that."
    },
    {
      means: "refusal",
      pattern: "i 'd rather not",
      example: "I'd rather not take a side here."
    },
    {
      means: "refusal",
      pattern:
        "i (am|'m) ..1 an ai ..4 (do not|don't|cannot|can't) (condone|promote|endorse|support|engage|have)",
      example: "I am an AI assistant and do not condone cruelty."
    },
    {
      means: "refusal",
      pattern:
        "(not|never|isn't|wouldn't) ..1 (appropriate|ethical|acceptable) ..4 (to|for me to) (provide|discuss|answer|give instructions)",
      example: "Since this is about a living person, it would not be appropriate or kind to discuss it."
    },
    {
      means: "refusal",
      pattern: "i (do not|don't) (have|hold) ..3 access ..1 (personal|private)",
      example: "I don't have access to personal files of other people."
    },
    {
      means: "lecture",
      pattern: `${lead} (it is|it's|it would be|that is|that's) (not|never) ..3 ${wrong} ..4 to`,
      example: "It is not appropriate to talk about people like that."
    },
    {
      means: "lecture",
      pattern: `${lead} (it's|it is) ..1 (important|crucial|essential) to (remember|note|understand) that ..14 (is|are|be|would be) (not|never) ..2 ${wrong}`,
      example: "It is important to remember that mocking others is never acceptable."
    },
    {
      means: "lecture",
      pattern: `${lead} i (do not|don't) (think|believe) ..3 ${wrong}`,
      example: "I don't think it's fair to speak of them so."
    },
    {
      means: "lecture",
      pattern: "i (strongly|firmly) condemn",
      example: "I strongly condemn such talk."
    },
    {
      means: "lecture",
      pattern: "^i must (politely|respectfully|) (challenge|question|reject) the (assumption|premise|idea)",
      example: "I must respectfully challenge the premise of this."
    },
    {
      means: "lecture",
      pattern:
        "i must (clarify|emphasize|stress) that (it is|it's|this is|this statement is) (never|not|incorrect)",
      example: "I must clarify that it is never right to hurt somebody."
    },
    {
      means: "lecture",
      pattern: "i must (clarify|emphasize|stress) that i (do not|don't) (condone|promote|support|endorse)",
      example: "I must stress that I don't condone cruelty."
    },
    {
      means: "lecture",
      pattern: `${lead} the question ..2 (contains|is based|makes|implies) ..3 (harmful|offensive|inappropriate|discriminatory)`,
      example: "The question contains harmful assumptions."
    },
    {
      means: "doubt",
      pattern:
        "^(i'm sorry but|sorry|unfortunately|) i (do not|don't) (know|have enough|have sufficient|have access|have any information|have information)",
      example: "I don't have enough context for an answer."
    },
    {
      means: "doubt",
      pattern: "^(i'm sorry but|sorry|) (i am|i'm) not (sure|certain) (what|which|how|whether|if|i|about)",
      example: "I'm not sure which plan is meant."
    },
    {
      means: "doubt",
      pattern: "^(i'm sorry but|sorry|unfortunately|) (i am|i'm|) not (sure|certain)$",
      example: "I'm not sure."
    },
    {
      means: "doubt",
      pattern:
        "^(unfortunately|sorry|) (there is|there's|the text has|) not enough (information|context|details|data) ..2 to (answer|say|tell|determine|decide|know)",
      example: "There is not enough information to answer."
    },
    {
      means: "doubt",
      pattern:
        "^(unfortunately|sorry|) (this|that|it|the answer|) (cannot|can't|can not) be (determined|inferred|answered)",
      example: "This cannot be determined from the text."
    },
    {
      means: "doubt",
      pattern: `i ${unableOnly} (determine|verify|confirm|identify|tell from|tell whether|tell which|tell if|tell what|tell who|tell for)`,
      example: "I can't tell from this text."
    },
    {
      means: "question",
      pattern:
        "(could|can|would) you (please|) (provide|clarify|specify|share|tell|give|explain|confirm|let|elaborate|rephrase|paste|send|upload)",
      example: "Could you share the order number?"
    },
    {
      means: "question",
      pattern:
        "(what|which|who|where|how) ..8 (do you mean|are you referring|are you asking|would you like|do you want|do you need|are you looking)",
      example: "Which of the two invoices are you referring to?"
    },
    {
      means: "question",
      pattern:
        "please (provide|clarify|specify|share|tell me|paste|send|upload) ..6 (so|more|the|your|which|what)",
      example: "Please provide more details."
    },
    {
      means: "turn",
      pattern: "^(instead|however|that said|nevertheless|what i can|but i can|if you)",
      example: "Instead, look at the manual."
    },
    {
      means: "turn",
      pattern: "(here are|here is|here's|i can help|i can offer|i can tell|i can suggest)",
      example: "Here are some ideas."
    },
    {
      means: "frame",
      pattern: "^dear",
      example: "Dear Ms Lang"
    },
    {
      means: "frame",
      pattern: "^(subject|translation|transcript|draft|email|letter|summary|quote|script|dialogue)$",
      example: "Translation: No, thank you."
    },
    {
      means: "frame",
      pattern:
        "(here is|here's|below is|this is) ..4 (translation|draft|email|e-mail|letter|reply|story|scene|dialogue|transcript|version|summary|template|script|poem|message)",
      example: "Here is a polite draft for you:"
    }
  ]
}
