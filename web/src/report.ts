/** The page of one call comes alive. */
import { readCall } from "./call";
import { FilterElement } from "./filter";
import { HelpElement } from "./keys";
import { Moments } from "./moments";
import { PlayerElement } from "./player";
import { TranscriptElement } from "./transcript";

const call = readCall();
FilterElement.page = PlayerElement.page = TranscriptElement.page = call;
// The transcript listens before the player first says where it is.
customElements.define("wh-transcript", TranscriptElement);
customElements.define("wh-player", PlayerElement);
customElements.define("wh-filter", FilterElement);
customElements.define("wh-help", HelpElement);
new Moments(call);
