/** One line at the bottom of a terminal that is drawn over and over; nothing anywhere else. */
export class LiveLine {
  private drawnAt = -Infinity;

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(text: string): void {
    // Drawing is slow compared with small objects: ten times a second is as live as it gets.
    if (!this.out.isTTY || performance.now() - this.drawnAt < 100) return;
    this.drawnAt = performance.now();
    this.out.write(`\r\x1b[K  ${text.slice(0, this.out.columns - 3)}`);
  }

  clear(): void {
    if (this.out.isTTY) this.out.write('\r\x1b[K');
  }
}
