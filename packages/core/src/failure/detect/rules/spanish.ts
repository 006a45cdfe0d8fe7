/**
 * Spanish.
 */
import type { Language } from "./rule.ts"

const cannot =
  "(no puedo|no podré|no podría|no me es posible|no soy capaz de|no estoy autorizado para|no estoy autorizado a|no estoy autorizada a|no tengo permitido|no estoy en condiciones de|no me está permitido|me niego a|debo negarme a)"
const content =
  "(información|informaciones|instrucciones|consejo|consejos|ayuda|respuesta|opinión|contenido|contenidos|texto|detalles|métodos|recomendación|recomendaciones|asesoramiento|código|solicitud|petición)"
const lead = "^(lo siento pero|lo siento|lamento decirte que|disculpa pero|no|lamentablemente|)"

export const spanish: Language = {
  name: "Spanish",
  units: "words",
  business: [
    "reembols",
    "devol",
    "cambi",
    "descuento",
    "rebaja",
    "envío",
    "entrega",
    "garantía",
    "factura",
    "precio",
    "tarifa",
    "cancel",
    "suscripción",
    "compensa"
  ],
  rules: [
    {
      means: "weak",
      pattern: `${cannot} ..3 (ayudar*|asistir*|responder*|contestar*|revelar|divulgar|discutir|hablar|participar|apoyar*|cumplir)`,
      example: "No puedo ayudarte con eso."
    },
    {
      means: "weak",
      pattern: `${cannot} ..3 (proporcionar*|ofrecer*|dar*|brindar*|facilitar*|generar|crear|escribir|redactar|compartir|recomendar*|sugerir*|atender) ..6 ${content}`,
      example: "No puedo darte consejos sobre ese tema."
    },
    {
      means: "refusal",
      pattern:
        "(lo siento|lamento|disculpa|disculpe|perdona) ..3 no puedo (hacer|hacerlo|decir|decirlo|continuar|seguir|aceptar)",
      example: "Lo siento, pero no puedo hacerlo."
    },
    {
      means: "refusal",
      pattern: "(debo|tengo que|prefiero) ..2 (rechazar|declinar|negarme)",
      example: "Debo rechazar esta petición."
    },
    {
      means: "refusal",
      pattern:
        "(va en contra de|viola|infringe|incumple|contrario a) (mis|nuestras|las|mi) ..1 (directrices|políticas|normas|principios|programación)",
      example: "Eso va en contra de mis normas."
    },
    {
      means: "refusal",
      pattern:
        "como (ia|inteligencia artificial|modelo de lenguaje|asistente|una ia|un modelo de lenguaje) ..4 no (puedo|tengo|estoy|debo)",
      example: "Como modelo de lenguaje, no tengo opiniones."
    },
    {
      means: "refusal",
      pattern:
        "no (apruebo|tolero|respaldo|promuevo|apoyo) ..2 (violencia|ilegal*|actividades|discriminación|conductas)",
      example: "No apruebo ninguna violencia."
    },
    {
      means: "lecture",
      pattern: `${lead} (no es|no sería|nunca es) ..2 (apropiado|ético|aceptable|adecuado|responsable) ..2 (hablar|proporcionar|dar|promover|sugerir|discutir|hacer|decir|desear)`,
      example: "No es apropiado hablar así de nadie."
    },
    {
      means: "doubt",
      pattern: `${lead} (no sé|no lo sé|no estoy seguro|no estoy segura|desconozco)`,
      example: "No sé a cuál de los contratos te refieres."
    },
    {
      means: "doubt",
      pattern:
        "(no puedo|no es posible|no se puede|no me es posible) ..2 (determinar|saber|confirmar|verificar|identificar|precisar|saberlo|asegurar)",
      example: "No es posible saberlo con estos datos."
    },
    {
      means: "doubt",
      pattern:
        "no (tengo|dispongo de|cuento con) ..2 (suficiente|suficientes|acceso|información|datos|informaciones)",
      example: "No dispongo de suficientes datos."
    },
    {
      means: "question",
      pattern:
        "(podrías|podría|puedes|puede) ..1 (darme|decirme|indicarme|aclarar|aclararme|especificar|proporcionar*|compartir*|confirmar*|precisar|enviar*|reformular|facilitar*|indicar|explicar*)",
      example: "¿Podría indicarme el número de pedido?"
    },
    {
      means: "question",
      pattern:
        "(qué|cuál|cuáles|quién|a cuál) ..8 (te refieres|se refiere|quieres|quiere|necesitas|necesita|deseas|desea|buscas)",
      example: "¿A cuál de las facturas se refiere?"
    },
    {
      means: "question",
      pattern:
        "por favor ..1 (indica*|indique*|proporcion*|envía*|envíe*|facilit*|comparte|comparta|aclara|aclare|dime|dígame|especifi*)",
      example: "Por favor, indique la fecha del pedido."
    },
    {
      means: "turn",
      pattern: "(sin embargo|no obstante|en cambio|en su lugar|aquí tienes|a continuación)",
      example: "En cambio, sí puedo resumirlo."
    },
    {
      means: "frame",
      pattern:
        "^(estimado|estimada|estimados|aquí tienes la traducción|aquí tienes un borrador|querido|querida)",
      example: "Estimada señora"
    },
    {
      means: "frame",
      pattern: "^(asunto|traducción|resumen|borrador|cita)$",
      example: "Traducción: No, gracias."
    }
  ]
}
