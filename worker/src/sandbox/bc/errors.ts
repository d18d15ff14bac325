/**
 * Errors as Business Central words them. The code is what a client may act on; the status follows the documented table and
 * what a live server answered where the documentation is silent (d365-bc-dataverse.md, 3; contracts/bc/errors.json).
 */
export class BcError extends Error {
	readonly status: number;
	readonly code: string;

	constructor( status: number, code: string, message: string ) {
		super( message );
		this.name = 'BcError';
		this.status = status;
		this.code = code;
	}
}

/** `{"error":{"code","message"}}`; the message of a real server always ends with the correlation id. */
export function errorBody( error: BcError, correlationId: string ): { error: { code: string; message: string } } {
	return { error: { code: error.code, message: `${ error.message }  CorrelationId:  ${ correlationId }.` } };
}

/** AL's Error( … ): a rule of the application said no. */
export function dialog( message: string ): BcError {
	return new BcError( 400, 'Application_DialogException', message );
}

/** AL's TestField and FieldError. */
export function fieldValidation( message: string ): BcError {
	return new BcError( 400, 'Application_FieldValidationException', message );
}

export function badRequest( message: string ): BcError {
	return new BcError( 400, 'BadRequest', message );
}

export function unknownProperty( name: string, entityType: string ): BcError {
	return badRequest( `The property '${ name }' does not exist on type 'Microsoft.NAV.${ entityType }'. Make sure to only use property names that are defined by the type.` );
}

export function readOnly( name: string ): BcError {
	return new BcError( 400, 'BadRequest_InvalidOperation', `Control '${ name }' is read-only` );
}

export function tooLong( value: string, limit: number ): BcError {
	return new BcError(
		400,
		'Application_StringExceededLength',
		`The length of the string is ${ value.length }, but it must be less than or equal to ${ limit } characters. Value: ${ value }`
	);
}

export function invalidGuid(): BcError {
	return new BcError( 400, 'Application_InvalidGUID', 'Invalid format of GUID string. The correct format of the GUID string is: CDEF7890-ABCD-0123-1234-567890ABCDEF where 0-9, A-F symbolizes hexadecimal digits.' );
}

/** A Code that is not in the table it refers to. */
export function notInTable( field: string, table: string, value: string, related: string ): BcError {
	return new BcError( 400, 'Internal_InvalidTableRelation', `The field ${ field } of table ${ table } contains a value (${ value }) that cannot be found in the related table (${ related }).` );
}

export function sameKeyExists( table: string, keys: string ): BcError {
	return new BcError( 400, 'Internal_EntityWithSameKeyExists', `The ${ table } already exists. Identification fields and values: ${ keys }` );
}

export function recordNotFound( table: string, id: string ): BcError {
	return new BcError( 404, 'BadRequest_ResourceNotFound', `Could not find the ${ table } with the id '${ id }'.` );
}

export function noSuchSegment( segment: string ): BcError {
	return new BcError( 404, 'BadRequest_NotFound', `No HTTP resource was found that matches the request: resource not found for the segment '${ segment }'.` );
}

export function companyNotFound( id: string ): BcError {
	return new BcError( 404, 'Internal_CompanyNotFound', `The company with the id '${ id }' cannot be found. You can see the available companies by accessing the companies web service.` );
}

export function methodNotAllowed( method: string, set: string ): BcError {
	return new BcError( 405, 'BadRequest_MethodNotAllowed', `'${ method }' requests for '${ set }' of EdmType 'Entity' are not allowed within Microsoft Dynamics NAV OData web services.` );
}

export function missingToken(): BcError {
	return new BcError( 400, 'BadRequest_InvalidToken', 'Could not validate the client concurrency token required by the service. Please provide a valid token in the client request.' );
}

export function entityChanged(): BcError {
	return new BcError( 409, 'Request_EntityChanged', 'Another user has already changed the record.' );
}

export function serverError( message: string ): BcError {
	return new BcError( 500, 'Internal_ServerError', message );
}
