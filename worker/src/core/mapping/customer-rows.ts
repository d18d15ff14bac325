/** Which rows of the customer reach one that stands in Dynamics already. */
import type { Mapping, MappingRow } from './schema.ts';

export function isForUpdate( { conditions }: Pick< MappingRow, 'conditions' > ): boolean {
	return conditions.some( ( { when } ) => when === 'onUpdate' || when === 'onCreateOrUpdate' );
}

export function asksForUpdate( { rows }: Pick< Mapping, 'rows' > ): boolean {
	return rows.some( isForUpdate );
}
