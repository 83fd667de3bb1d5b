/** Watches over something that should go on. */
export interface Watch extends Disposable {
  /** It went on. */
  reset(): void;
}

/**
 * Calls back when nothing has gone on for a while, and again after each further while.
 *
 * @param onSilence told for how many milliseconds nothing has gone on
 */
export function watchForSilence(
  milliseconds: number,
  onSilence: (silentFor: number) => void,
): Watch {
  let silentFor = 0;
  let timer = start();
  function start(): ReturnType<typeof setInterval> {
    return setInterval(() => onSilence(silentFor += milliseconds), milliseconds);
  }
  function stop() {
    clearInterval(timer);
    silentFor = 0;
  }
  return {
    reset() {
      stop();
      timer = start();
    },
    [Symbol.dispose]: stop,
  };
}
