/** The page of a call comes alive. */
import { Correcting } from "../call/correct";
import { Keys } from "../call/keys";
import { SaidElement } from "../call/said";
import { ScoreElement } from "../call/score";
import { KindsElement, Steps } from "../call/steps";
import { TabsElement } from "../call/tabs";
import { WaveElement } from "../call/wave";

/** The plots start folded on a phone, where the words come first; what somebody chose stays so. */
const FOLDED = "wellheard.sounded";
const sounded = document.querySelector<HTMLDetailsElement>("details.sounded");
if (sounded) {
  const chosen = localStorage.getItem(FOLDED);
  sounded.open = chosen ? chosen === "open" : matchMedia("(min-width: 48rem)").matches;
  sounded.addEventListener("toggle", () => localStorage.setItem(FOLDED, sounded.open ? "open" : "folded"));
}

// The transcript listens before the player first says where it is.
customElements.define("wh-said", SaidElement);
customElements.define("wh-wave", WaveElement);
customElements.define("wh-kinds", KindsElement);
customElements.define("wh-tabs", TabsElement);
customElements.define("wh-score", ScoreElement);
new Steps();
new Keys(new Correcting());
