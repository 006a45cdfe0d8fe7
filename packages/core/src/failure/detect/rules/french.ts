/**
 * French.
 */
import type { Language } from "./rule.ts"

const cannot =
  "(je ne peux pas|je ne peux|je ne puis|je ne pourrai pas|je ne saurais|je ne suis pas en mesure de|je ne suis pas autorisé à|je ne suis pas autorisée à|je ne suis pas capable de|il m'est impossible de|il ne m'est pas possible de|je refuse de|je dois refuser de|je n'ai pas le droit de)"
const content =
  "(information|informations|instruction|instructions|conseil|conseils|aide|réponse|avis|contenu|contenus|texte|détails|méthodes|recommandation|recommandations|code|demande|requête)"
const lead =
  "^(désolé mais|désolée mais|je suis désolé mais|je suis désolée mais|je regrette mais|non|malheureusement|)"

export const french: Language = {
  name: "French",
  units: "words",
  business: [
    "rembours",
    "échang",
    "remise",
    "réduction",
    "livraison",
    "livrer",
    "garantie",
    "retour",
    "facture",
    "avoir",
    "prix",
    "tarif",
    "annul",
    "résili"
  ],
  rules: [
    {
      means: "weak",
      pattern: `${cannot} ..4 (aider|assister|accompagner|répondre|satisfaire|divulguer|révéler|discuter|participer|aborder|rédiger)`,
      example: "Je ne peux malheureusement pas vous aider."
    },
    {
      means: "weak",
      pattern: `${cannot} ..4 (fournir|donner|proposer|partager|communiquer|recommander|suggérer|écrire|générer|créer|traiter) ..6 ${content}`,
      example: "Je ne peux pas vous donner de conseils sur ce sujet."
    },
    {
      means: "refusal",
      pattern:
        "(désolé|désolée|excuses|regrette) ..3 (je ne peux pas|je ne peux) (faire|répondre|dire|continuer|le faire|y répondre|accepter)",
      example: "Désolée, mais je ne peux pas faire cela."
    },
    {
      means: "refusal",
      pattern: "je (dois|préfère) ..2 (décliner|refuser)",
      example: "Je dois poliment refuser."
    },
    {
      means: "refusal",
      pattern:
        "(contraire à|contre|enfreint|viole) (mes|nos|les) ..1 (principes|directives|règles|consignes|politiques)",
      example: "Ce serait contraire à mes principes."
    },
    {
      means: "refusal",
      pattern: "en tant qu' (ia|intelligence artificielle|assistant|modèle) ..5 je (ne|n') ..5 pas",
      example: "En tant qu'assistant, je n'ai pas d'avis sur ce point."
    },
    {
      means: "refusal",
      pattern: "je ne (cautionne|soutiens|tolère|promeus) ..2 (aucune|aucun|pas)",
      example: "Je ne cautionne aucune violence."
    },
    {
      means: "lecture",
      pattern: `${lead} (il n'est pas|il n'est jamais|ce n'est pas|il ne serait pas) ..2 (approprié|éthique|acceptable|convenable|responsable) ..2 de`,
      example: "Il n'est pas acceptable de parler ainsi de quelqu'un."
    },
    {
      means: "doubt",
      pattern: `${lead} je (ne sais pas|n'en sais rien|ne suis pas sûr|ne suis pas sûre|ne suis pas certain|ne suis pas certaine)`,
      example: "Je ne sais pas lequel des contrats est visé."
    },
    {
      means: "doubt",
      pattern:
        "(je ne peux pas|il est impossible de|on ne peut pas|je ne suis pas en mesure de) ..3 (déterminer|savoir|confirmer|vérifier|identifier|dire|trancher|préciser)",
      example: "Il est impossible de le dire avec certitude."
    },
    {
      means: "doubt",
      pattern:
        "je (n'ai pas|ne dispose pas) ..2 (assez|suffisamment|accès|d'informations|informations|d'assez|des informations|de ces informations|d'éléments)",
      example: "Je n'ai pas accès à ce dossier."
    },
    {
      means: "question",
      pattern:
        "(pouvez vous|pourriez vous|peux tu|pourrais tu) ..1 (me|m'|nous|préciser|indiquer|fournir|clarifier|reformuler|partager|donner|confirmer|envoyer)",
      example: "Pourriez-vous préciser la date ?"
    },
    {
      means: "question",
      pattern:
        "(quel|quelle|quels|quelles|de quel|de quelle|lequel|laquelle|que) ..8 (souhaitez vous|voulez vous|parlez vous|veux tu|s'agit il|parles tu|cherchez vous|souhaites tu)",
      example: "De quelle facture parlez-vous ?"
    },
    {
      means: "question",
      pattern:
        "(merci de|veuillez|pouvez vous) ..1 (préciser|indiquer|fournir|communiquer|envoyer|donner|transmettre)",
      example: "Merci de me transmettre le numéro de commande."
    },
    {
      means: "turn",
      pattern: "(en revanche|cependant|toutefois|voici|à la place)",
      example: "En revanche, voici quelques idées."
    },
    {
      means: "frame",
      pattern:
        "^(madame|monsieur|cher|chère|voici la traduction|voici un brouillon|bonjour madame|bonjour monsieur)",
      example: "Madame, Monsieur"
    },
    {
      means: "frame",
      pattern: "^(objet|traduction|résumé|brouillon|citation)$",
      example: "Traduction : Non, merci."
    }
  ]
}
