/**
 * What a person chooses from while setting up: records of the tenant by what they are for. Answer of the command "read_tenant";
 * the admin app and the plugin read it as data only.
 */
import { z } from 'zod';

export const TENANT_LISTS = [ 'companies', 'customer_groups', 'locations', 'tax_groups', 'tax_codes', 'service_items', 'accounts', 'payment_terms', 'payment_methods', 'currencies', 'payment_journals', 'journals' ] as const;
export type TenantList = ( typeof TENANT_LISTS )[ number ];

const choiceSchema = z.object( { value: z.string(), label: z.string() } );
export type TenantChoice = z.infer< typeof choiceSchema >;

export const tenantSchema = z.object( {
	connection_id: z.string(), product: z.enum( [ 'fo', 'bc' ] ), company: z.string(),
	/** ISO 8601 UTC. */
	read_at: z.string(),
	/** A list the product has no entity for is left out. */
	lists: z.partialRecord( z.enum( TENANT_LISTS ), z.object( { choices: z.array( choiceSchema ), /** There are more than are listed. */ more: z.boolean() } ) ),
	/** Lists that could not be read, each with what to do. */
	unread: z.array( z.object( { list: z.enum( TENANT_LISTS ), message: z.string(), remedy: z.string() } ) ),
} );
export type Tenant = z.infer< typeof tenantSchema >;

/** Typing stays possible, so a list that is too long to choose from is cut and says so. */
export const CHOICES_MAX = 300;
