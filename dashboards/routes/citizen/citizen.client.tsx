// Makes the overview live.

import { liveView } from '../../client/live-view.client.js'
import { citizenData } from '../../schemas/citizen.js'
import { CitizenView } from './view.js'

await liveView(CitizenView, citizenData)
