import type { Setup } from './schema.ts';

/** What every stage gets. */
export type Stage = { setup: Setup; workerOnline: boolean; onKeep: ( changes: { connection_id?: string; accepted?: string[] } ) => void };
