/** F&O's way to say no: code empty, message generic, the reason in innererror (d365-fo.md, 7). */
export class FoError extends Error {
	readonly status: number;
	readonly type: string;

	constructor( status: number, message: string, type = 'Microsoft.Dynamics.Platform.Integration.Services.OData.AxODataException' ) {
		super( message );
		this.status = status;
		this.type = type;
	}
}

const WRITE = 'Microsoft.Dynamics.Platform.Integration.Services.OData.AxODataWriteException';
/** AOT names behind the sets, as they stand in real messages. */
const AOT: Record< string, string > = { CustomersV3: 'CustCustomerV3Entity', SalesOrderHeadersV4: 'SalesOrderHeaderV4Entity', SalesOrderLinesV3: 'SalesOrderLineV3Entity' };

/** `infolog`: lines such as "Warning: Inventory dimension Site is mandatory …". Status 400 or 500 by version. */
export function writeFailed( status: number, table: string, ...infolog: string[] ): FoError {
	return new FoError( status, `Write failed for table row of type '${ AOT[ table ] ?? `${ table }Entity` }'. Infolog: ${ infolog.join( '; ' ) }.`, WRITE );
}

export function errorBody( error: FoError ): unknown {
	return { error: { code: '', message: 'An error has occurred.', innererror: { message: error.message, type: error.type, stacktrace: '' } } };
}

export const notFound = ( what: string ) => new FoError( 404, `No resources were found when selecting for ${ what }.`, 'System.Web.Http.HttpResponseException' );
export const badQuery = ( message: string ) => new FoError( 400, message, 'Microsoft.OData.ODataException' );
