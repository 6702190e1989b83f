/** Figures with their targets, printed as the other parts of the bench print theirs. */
export class Figures {
  private readonly lines: string[] = [];
  private missed = 0;

  add(name: string, value: number, unit: string, atMost: number, digits = 0): void {
    const met = value <= atMost;
    if (!met) this.missed += 1;
    const target = `at most ${atMost.toFixed(digits).padStart(6)}`;
    this.lines.push(
      `${name.padEnd(90)} ${value.toFixed(digits).padStart(9)} ${unit.padEnd(3)} ${target}  ${met ? "met" : "MISSED"}`,
    );
  }

  print(): void {
    const total = this.lines.length;
    console.log(["", ...this.lines, `${total - this.missed} of ${total} targets met`].join("\n"));
  }
}

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}
