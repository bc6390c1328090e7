// The entry of a role's process under the supervisor: the command, without a build before it.

import { main } from './main.js'

await main(process.argv.slice(2))
// Handles that a library left open must not keep a closed role alive.
process.exit()
