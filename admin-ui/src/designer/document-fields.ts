/** What the store takes: fields of a feed's record, and custom data by its name. */
import { DOCUMENT_FIELDS, DOCUMENT_VALUES, type FeedDocumentName } from '../../../worker/src/core/feeds/names.ts';
import type { FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import type { Option } from '../components/combobox.tsx';
import { optionOf } from './source-field.tsx';
import type { StepSurroundings } from './step-context.ts';

/** In the form of the tenant's own fields, so that both are chosen alike. */
export function documentFields( record: FeedDocumentName ): FieldInfo[] {
	return DOCUMENT_FIELDS[ record ].map( ( name ) => {
		const members = DOCUMENT_VALUES[ record ][ name ];
		const flag = members !== undefined && members.includes( 'true' );
		return { name, kind: flag ? 'boolean' : members ? 'enum' : 'text', maxLength: null, required: false, readOnly: false, key: false, members: flag || ! members ? [] : [ ...members ] };
	} );
}

/** Custom data that records of this kind have already; seen with the orders that were looked at. */
export function metaKeys( { seen, orders }: Pick< StepSurroundings, 'seen' | 'orders' >, record: 'order' | 'product' | 'customer' ): Option[] {
	const prefix = { order: 'extra.', customer: 'customer.extra.', product: 'line.product.extra.' }[ record ];
	return ( seen?.meta ?? [] ).filter( ( meta ) => meta.path.startsWith( prefix ) ).map( ( { path, orders: count, sample } ) => optionOf( { path: path.slice( prefix.length ), label: path.slice( prefix.length ), orders: count, sample }, orders ) );
}
