/** Time as the worker knows it; tests give their own. */
export type Clock = {
	now: () => Date;
	/** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
	sleep: ( ms: number, signal?: AbortSignal ) => Promise< void >;
};

export const systemClock: Clock = {
	now: () => new Date(),
	sleep: ( ms, signal ) => new Promise( ( resolve ) => {
		if ( signal?.aborted ) {
			resolve();
			return;
		}
		const done = () => {
			clearTimeout( timer );
			signal?.removeEventListener( 'abort', done );
			resolve();
		};
		const timer = setTimeout( done, ms );
		signal?.addEventListener( 'abort', done, { once: true } );
	} ),
};

/** ISO 8601 UTC without fractions, the form of the store's contract. */
export function isoSeconds( at: Date ): string {
	return `${ at.toISOString().slice( 0, 19 ) }Z`;
}
