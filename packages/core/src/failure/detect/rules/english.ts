/**
 * English.
 */
import type { Language } from "./rule.ts"

const cannot =
  "(cannot|can't|can not|am unable to|'m unable to|am not able to|'m not able to|am not allowed to|'m not allowed to|am not permitted to|must decline to|won't|will not|won't be able to|could not|couldn't)"
const unableOnly =
  "(cannot|can't|can not|am unable to|'m unable to|am not able to|'m not able to|won't be able to)"
const wrong =
  "(appropriate|ethical|acceptable|respectful|accurate|responsible|recommended|right|fair|advisable|okay)"

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
    "credit",
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
      pattern: `i ${cannot} (fulfill|fulfil|comply|engage|participate|condone|endorse|encourage|promote|facilitate|support ..3 (activit*|violence|request))`,
      example: "I will not facilitate something of that kind."
    },
    {
      means: "weak",
      pattern: `i ${cannot} (provide|offer|give|suggest|recommend|share|disclose|reveal|discuss|generate|produce|create|write|answer|respond)`,
      example: "I'm unable to provide directions for this."
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
      pattern: "(not|n't) within my (programming|guidelines|capabilities|ethical)",
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
      means: "lecture",
      pattern: `^(i apologize but|i'm sorry but|no|first|) (it is|it's|it would be|that is|that's) (not|never) ..3 ${wrong} ..4 to`,
      example: "It is not appropriate to talk about people like that."
    },
    {
      means: "lecture",
      pattern: `^(i apologize but|i'm sorry but|) i (do not|don't) (think|believe) (it's|it is|that's|that is|it would be) ..2 ${wrong}`,
      example: "I don't think it's fair to speak of them so."
    },
    {
      means: "lecture",
      pattern: "^(i|i'm) ..3 (strongly condemn|must ..1 challenge|must emphasize)",
      example: "I strongly condemn such talk."
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
      pattern: `i ${unableOnly} (determine|tell|verify|confirm|identify|find|say|access|see)`,
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
      pattern: "(here are|here is|here's|i can (help|offer|tell|suggest|provide))",
      example: "Here are some ideas."
    },
    { means: "frame", pattern: "^dear", example: "Dear Ms Lang" }
  ]
}
