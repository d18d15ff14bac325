/** Documented in docs/worker.md; scripts and service managers rely on them. */
export const EXIT = {
	ok: 0,
	/** Something was checked or tried and did not work. */
	failed: 1,
	/** Wrong usage or configuration; trying again without a change is useless. */
	usage: 2,
	/** Not paired yet. */
	notPaired: 3,
} as const;

/** Ends a command with a sentence for the person and a code for the script. */
export class Exit extends Error {
	override readonly name = 'Exit';
	readonly code: number;

	constructor( code: number, message: string ) {
		super( message );
		this.code = code;
	}
}
