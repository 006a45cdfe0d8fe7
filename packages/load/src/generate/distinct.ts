/**
 * Prompts that are unlike each other from the first character on, so that no prefix of one is in the server's cache.
 */
import type { Provider } from "@assay/core"

type Messages = Provider.Request["messages"]

/** The messages with the prefix before everything else. */
export const distinct = (messages: Messages, prefix: string | undefined): Messages => {
  if (prefix === undefined) return messages
  const [first, ...rest] = messages
  if (first === undefined) return messages
  const before = `[${prefix}]\n`
  switch (first.role) {
    case "system":
    case "assistant":
    case "tool":
      return [{ ...first, content: `${before}${first.content}` }, ...rest]
    case "user":
      return [
        {
          ...first,
          content:
            typeof first.content === "string"
              ? `${before}${first.content}`
              : [{ type: "text", text: before }, ...first.content]
        },
        ...rest
      ]
  }
}
