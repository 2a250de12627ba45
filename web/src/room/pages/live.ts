/** Calls in progress: the panel of one, the wall of all. */
import { LivePanelElement } from "../live/panel";
import { LiveWallElement } from "../live/wall";

customElements.define("wh-live-panel", LivePanelElement);
customElements.define("wh-live-wall", LiveWallElement);
