/** A server in a process of its own, to be killed: `serving.fixture.ts STORE` prints its address. */
import { items, servedFrom } from "./work.fixture.ts"

const { address } = await servedFrom(process.argv[2] ?? "", { items: items(5) })
console.log(address())
