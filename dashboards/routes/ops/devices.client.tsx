// Makes the list of devices live.

import { COUNT_MS, liveView } from '../../client/live-view.client.js'
import { devicesData } from '../../schemas/ops.js'
import { DevicesView } from './devices-view.js'

await liveView(DevicesView, devicesData, COUNT_MS)
