// The table of screens: one line each. A new screen is a folder in here and a line below.

import type { AnyScreen } from '../server/screen.js'
import { citizen } from './citizen/citizen.js'
import { citizens } from './citizen/citizens.js'
import { kind } from './citizen/kind.js'
import { citizenEffectPage } from './effect/citizen.js'
import { groupEffectPage } from './effect/group.js'
import { help, was, welcome } from './help/help.js'
import { devices } from './ops/devices.js'
import { ingest } from './ops/ingest.js'
import { quarantineCasePage } from './ops/quarantine.js'
import { worklist } from './worklist/worklist.js'

export const SCREENS: readonly AnyScreen[] = [
  worklist,
  citizens,
  citizen,
  kind,
  citizenEffectPage,
  groupEffectPage,
  devices,
  ingest,
  quarantineCasePage,
  help,
  was,
  welcome,
]
