// Messages a second over the last minute, as bars and in words.

const SECONDS = 60;

/** A bar of a single message is not as high as the chart. */
const LEAST_PEAK = 4;

export class Chart {

  #bars;
  #words;
  #counts = Array(SECONDS).fill(0); // the last one is of the current second
  #second = now();

  constructor(svg, words) {
    this.#bars = svg.firstElementChild;
    this.#words = words;
    const calm = matchMedia('(prefers-reduced-motion: reduce)');
    setInterval(() => (calm.matches && now() % 5 !== 0) || this.#draw(), 1000);
    this.#draw();
  }

  /** One more. */
  count() {
    this.#advance();
    this.#counts[SECONDS - 1]++;
    this.#draw();
  }

  /** However many seconds went by: a page in the background has few timers. */
  #advance() {
    const passed = Math.min(now() - this.#second, SECONDS);
    this.#second = now();
    this.#counts = [...this.#counts.slice(passed), ...Array(passed).fill(0)];
  }

  #draw() {
    this.#advance();
    const peak = Math.max(...this.#counts);
    const unit = 40 / Math.max(peak, LEAST_PEAK);
    const bar = (count, index) => count ? `M${index * 4} 40v${(-count * unit).toFixed(1)}h3V40z` : '';
    this.#bars.setAttribute('d', this.#counts.map(bar).join(''));
    const total = this.#counts.reduce((sum, count) => sum + count);
    this.#words.textContent = total ? `${total} in the last minute, ${peak} at the peak` : 'None in the last minute';
  }
}

function now() {
  return Math.floor(performance.now() / 1000);
}
