/**
 * Roughly how many tokens a prompt is, for planning.
 */
import { type Message, partsOf } from "./Prompt.ts"

// English text has about four characters to a token; a few more mark where a message starts and ends. An image of a
// megapixel is about 1,500 tokens.
const charactersPerToken = 4
const tokensPerMessage = 4
const tokensPerImage = 1_500

export const tokensOfText = (text: string): number => Math.ceil(text.length / charactersPerToken)

const tokensOfMessage = (message: Message): number => {
  const calls = "toolCalls" in message ? tokensOfText(JSON.stringify(message.toolCalls)) : 0
  const content = partsOf(message).reduce(
    (sum, part) => sum + (part.type === "text" ? tokensOfText(part.text) : tokensPerImage),
    0
  )
  return tokensPerMessage + content + calls
}

export const estimateTokens = (messages: ReadonlyArray<Message>): number =>
  messages.reduce((sum, message) => sum + tokensOfMessage(message), 0)
