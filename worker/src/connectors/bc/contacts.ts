/**
 * Contacts of Business Central (d365-bc-dataverse.md, 1.1; APIV2Contacts.Page.al, ContactInformationBuffer.Table.al). A customer has a contact of the type Company where
 * the Marketing Setup names a relation for customers; persons belong to it by `companyNumber`. contactsInformation tells which it is, below its customer alone.
 */
import { truncate } from '../../core/text.ts';
import type { ContactRow, ContactSource } from '../contacts.ts';
import { rowSchema, textOf, type Row } from '../odata/json.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import { malformedRow, withRecord } from '../partial.ts';
import type { BcContext } from './context.ts';

const SELECT = [ 'id', 'number', 'displayName', 'email' ];
/** One person entered several times is still that person. */
const SAME_MAX = 20;

export function bcContacts( context: BcContext ): ContactSource {
	return {
		of: async ( customer, person, observe ) => {
			const [ own ] = await context.rows( `customers(${ customer })/contactsInformation${ queryString( { filter: equals( 'contactType', 'Company' ), select: [ 'contactId', 'contactNumber' ] } ) }`, 'find contact of customer', observe );
			const company = own ? textOf( own, 'contactNumber' ) : '';
			if ( company === '' ) {
				return null;
			}
			// Compared case by case there, so the address is also tried as people write it.
			const writings = [ ...new Set( [ person.email, person.asWritten ] ) ].filter( ( one ) => one !== '' );
			const filter = allOf( equals( 'companyNumber', company ), anyOf( ...writings.map( ( one ) => equals( 'email', one ) ) ) );
			const rows = writings.length === 0 ? [] : await context.rows( `contacts${ queryString( { filter, select: SELECT, top: SAME_MAX } ) }`, 'find contact', observe );
			// The customer's own contact has the address of whoever the customer was made for.
			return { company, found: rows.map( contact ).filter( ( one ) => one.number !== company ) };
		},
		create: async ( company, person, observe ) => {
			try {
				const cut = ( field: string, text: string ) => truncate( text, context.maxLength( 'contacts', field ) ?? text.length );
				const body = { type: 'Person', displayName: cut( 'displayName', person.name ), companyNumber: company, email: person.email, ...( person.phone === '' ? {} : { phoneNumber: cut( 'phoneNumber', person.phone ) } ) };
				const { data } = await context.gateway.json( { method: 'POST', path: await context.path( 'contacts', observe ), what: 'create contact', effect: 'write', body }, observe );
				const row = rowSchema.safeParse( data );
				if ( ! row.success || textOf( row.data, 'id' ) === '' ) {
					throw malformedRow( 'the id of the new contact' );
				}
				return contact( row.data );
			} catch ( error ) {
				throw withRecord( error, `the contact of ${ person.record }` );
			}
		},
	};
}

function contact( row: Row ): ContactRow {
	return { key: textOf( row, 'id' ), number: textOf( row, 'number' ), name: textOf( row, 'displayName' ), email: textOf( row, 'email' ) };
}
