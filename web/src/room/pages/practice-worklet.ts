/** Runs beside the page's sound: hands the microphone on in pieces of a tenth of a second, as 16-bit samples. */
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

class Pieces extends AudioWorkletProcessor {
  private readonly size = Math.round(sampleRate / 10);
  private piece = new Int16Array(this.size);
  private filled = 0;

  process(inputs: Float32Array[][]): boolean {
    const heard = inputs[0]?.[0];
    for (const value of heard ?? []) {
      this.piece[this.filled] = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
      this.filled += 1;
      if (this.filled < this.size) continue;
      this.port.postMessage(this.piece.buffer, [this.piece.buffer]);
      // What was handed over is gone here.
      this.piece = new Int16Array(this.size);
      this.filled = 0;
    }
    return true;
  }
}

registerProcessor("pieces", Pieces);
