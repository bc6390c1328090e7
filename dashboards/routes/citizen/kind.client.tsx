// Makes the page of one measurement kind live.

import { liveView } from '../../client/live-view.client.js'
import { kindData } from '../../schemas/citizen.js'
import { KindView } from './kind-view.js'

await liveView(KindView, kindData)
