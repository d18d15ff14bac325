/** Node's five seconds would close a connection just as a caller that paused sends its next request on it; the cloud keeps them open for minutes. */
export const KEPT_OPEN_MS = 75_000;
