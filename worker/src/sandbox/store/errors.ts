/** An answer other than success, in WordPress's form { code, message, data: { status } } with codes of ours. */
export class ApiError extends Error {
	override readonly name = 'ApiError';
	readonly code: string;
	readonly status: number;
	readonly params: Record< string, string >;
	/** What else stands beside the status. */
	readonly more: Record< string, unknown >;

	/** `code` without the prefix "concord_". */
	constructor( code: string, message: string, status: number, params: Record< string, string > = {}, more: Record< string, unknown > = {} ) {
		super( message );
		this.code = `concord_${ code }`;
		this.status = status;
		this.params = params;
		this.more = more;
	}
}
