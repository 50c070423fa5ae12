// @ts-check

import { createApplication } from './application.js';
import { setUpCalls } from './call.js';
import { logClientEvent } from './client-log.js';
import * as demo from './demo.js';
import { byId } from './dom.js';
import { setUpEvents } from './events.js';
import { setUpLatency } from './latency.js';
import { setUpRestart } from './restart.js';
import { setUpUpload } from './upload.js';

const stage = await demo.stage();
const application = createApplication(stage, logClientEvent);

byId('loading', HTMLElement).hidden = true;
byId('state', HTMLElement).hidden = false;
byId('relay-origin', HTMLElement).textContent = stage.relayOrigin;
byId('relay-pid', HTMLElement).textContent = `${stage.relayPid}`;

setUpUpload(application);
setUpEvents(application, stage);
setUpRestart(application);
setUpLatency(application, stage);
// There is something to look at from the beginning.
await setUpCalls(application, stage).send();
