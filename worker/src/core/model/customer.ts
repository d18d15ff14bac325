/**
 * A customer that Dynamics keeps, as a tenant says it: one account of the store. '' is "Dynamics tells none". What the rows of a flow add to it
 * (`create`, `role`…) is what the store may do with it.
 */
import { z } from 'zod';

const flagSchema = z.union( [ z.boolean(), z.enum( [ 'true', 'false' ] ).transform( ( text ) => text === 'true' ) ] );
const textSchema = z.string().max( 500 );
const addressShape = { address1: textSchema, address2: textSchema, city: textSchema, state: textSchema, postcode: textSchema, /** ISO 3166-1 alpha-2 where Dynamics keeps that. */ country: textSchema };

export const customerSchema = z.object( {
	/** Stays when the customer is renumbered, where the product has such a key. */
	key: z.string().min( 1 ).max( 190 ),
	number: z.string().max( 100 ),
	kind: z.enum( [ 'company', 'person' ] ),
	/** Of a person; of a company ''. */
	firstName: textSchema, lastName: textSchema,
	/** Of a company; of a person ''. */
	company: textSchema,
	email: textSchema, phone: textSchema, vat: textSchema,
	...addressShape,
	shipAddress1: textSchema, shipAddress2: textSchema, shipCity: textSchema, shipState: textSchema, shipPostcode: textSchema, shipCountry: textSchema,
	/** Customer group and price group; a row with a value map makes a role of them. */
	group: textSchema, priceGroup: textSchema,
	/** Nothing is sold to: no account is made for one. */
	blocked: flagSchema,
	/** "customer": one that no account stands for gets one. Otherwise it is left alone. */
	create: z.enum( [ '', 'customer' ] ).default( '' ),
	/** WooCommerce's mail about a new account, with the link to choose a password. */
	mail: flagSchema.default( false ),
	/** Slug; '' leaves the roles as they are. */
	role: textSchema.default( '' ),
	/** User meta for VAT number and groups; '' writes none. */
	vatMeta: textSchema.default( '' ), groupMeta: textSchema.default( '' ),
	/** Fields of which Dynamics is master: those that a row of the flow names. */
	master: z.array( z.string() ).default( [] ),
	/** Names of fields, divided by commas: the last writer has them, and what changed on both sides is a person's. */
	bothWays: z.union( [ z.array( z.string() ), z.string().transform( ( text ) => text.split( ',' ).map( ( name ) => name.trim() ).filter( ( name ) => name !== '' ) ) ] ).default( [] ),
} );
export type Customer = z.infer< typeof customerSchema >;
