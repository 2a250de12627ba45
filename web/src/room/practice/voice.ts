/** The customer's words aloud, by the browser's own voices. The text is always shown; a browser without voices is quiet. */
export class Voice {
  constructor(private readonly wanted: boolean) {}

  get speaking(): boolean {
    return this.wanted && "speechSynthesis" in window && speechSynthesis.speaking;
  }

  say(text: string): void {
    if (!this.wanted || !("speechSynthesis" in window) || !text) return;
    speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "en";
    speechSynthesis.speak(words);
  }
}
