/** The mappings Concord starts with, by product. A published flow replaces them row by row. */
import type { Rules } from '../../rules/schema.ts';
import { mappingSchema, type Mapping } from '../schema.ts';
import { bcCustomer, bcNoteLine, bcOrderHeader, bcOrderLine } from './bc-order.ts';
import { foCustomer, foOrderHeader, foOrderLine } from './fo-order.ts';

export type OrderMappings = {
	header: Mapping;
	line: Mapping;
	/** Comment lines; null where the product has none (F&O). */
	note: Mapping | null;
	customer: Mapping;
	/** Currency, tax, address, customer and SKU rules published with the rows. */
	rules?: Rules;
};

export const DEFAULT_MAPPINGS: Readonly< Record< 'fo' | 'bc', OrderMappings > > = {
	fo: { header: mappingSchema.parse( foOrderHeader ), line: mappingSchema.parse( foOrderLine ), note: null, customer: mappingSchema.parse( foCustomer ) },
	bc: { header: mappingSchema.parse( bcOrderHeader ), line: mappingSchema.parse( bcOrderLine ), note: mappingSchema.parse( bcNoteLine ), customer: mappingSchema.parse( bcCustomer ) },
};
