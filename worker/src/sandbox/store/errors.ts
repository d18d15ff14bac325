/** An answer other than success, in WordPress's form { code, message, data: { status } } with codes of ours. */
export class ApiError extends Error {
	override readonly name = 'ApiError';
	readonly code: string;
	readonly status: number;
	readonly params: Record< string, string >;

	/** `code` without the prefix "concord_". */
	constructor( code: string, message: string, status: number, params: Record< string, string > = {} ) {
		super( message );
		this.code = `concord_${ code }`;
		this.status = status;
		this.params = params;
	}
}
