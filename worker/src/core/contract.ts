/** Does the tenant still have every field that is written to it? Asked once a day, so that a release of Dynamics is noticed before an order fails (OPS-6). */
import type { OrderMappings } from './mapping/defaults/index.ts';
import { fieldOf, type Metadata } from './mapping/metadata.ts';

/** `field` empty: the whole entity is gone. */
export type ContractGap = { entity: string; field: string };

export function contractGaps( mappings: Pick< OrderMappings, 'header' | 'line' | 'customer' >, metadata: Pick< Metadata, 'entities' > ): ContractGap[] {
	return [ mappings.header, mappings.line, mappings.customer ].flatMap( ( { entity, rows } ) => {
		if ( ! metadata.entities.some( ( one ) => one.name === entity ) ) {
			return [ { entity, field: '' } ];
		}
		return rows.filter( ( row ) => ! fieldOf( metadata, entity, row.target ) ).map( ( row ) => ( { entity, field: row.target } ) );
	} );
}
