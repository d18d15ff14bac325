import { __, sprintf } from '@wordpress/i18n';
import type { FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import type { FieldInfo, FieldKind } from '../../../worker/src/core/mapping/metadata.ts';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';
import type { RowOrigin } from './rows.ts';
import type { Filter, TargetRow } from './target-rows.ts';

export function documentTitle( document: FlowDocument ): string {
	switch ( document ) {
		case 'header': return __( 'Sales order', 'concord' );
		case 'line': return __( 'Each line', 'concord' );
		case 'customer': return __( 'New customer', 'concord' );
	}
}

export function filterLabel( filter: Filter ): string {
	switch ( filter ) {
		case 'all': return __( 'All', 'concord' );
		case 'mapped': return __( 'Mapped', 'concord' );
		case 'required': return __( 'Required', 'concord' );
		case 'problems': return __( 'Problems', 'concord' );
		case 'suggested': return __( 'Suggested', 'concord' );
	}
}

export function originLabel( origin: RowOrigin | undefined ): string {
	switch ( origin ) {
		case 'changed': return __( 'changed by you', 'concord' );
		case 'added': return __( 'added by you', 'concord' );
		case 'removed': return __( 'not written', 'concord' );
		case 'locked': return __( 'filled by Concord', 'concord' );
		default: return '';
	}
}

/** What kind of row it is, at one glance. */
export function badgeOf( { source, steps }: MappingRow ): string {
	if ( source.kind !== 'path' ) {
		return source.kind === 'constant' ? __( 'Fixed', 'concord' ) : __( 'Formula', 'concord' );
	}
	return steps.some( ( { step } ) => step === 'lookUp' ) ? __( 'Look-up', 'concord' ) : steps.some( ( { step } ) => step === 'valueMap' ) ? __( 'Value table', 'concord' ) : __( 'Direct', 'concord' );
}

export function factsOf( row: TargetRow ): string {
	/* translators: %d: number of a row. */
	return [ row.copy > 0 ? sprintf( __( 'row %d for this field', 'concord' ), row.copy + 1 ) : '', row.field ? fieldFacts( row.field ) : '', originLabel( row.shown?.origin ) ].filter( ( part ) => part !== '' ).join( ' · ' );
}

export function fieldFacts( field: FieldInfo ): string {
	/* translators: %d: number of characters. */
	const length = field.maxLength === null ? '' : sprintf( __( 'at most %d characters', 'concord' ), field.maxLength );
	return [ kindLabel( field.kind ), length, field.required ? __( 'required', 'concord' ) : '', field.readOnly ? __( 'filled by Dynamics', 'concord' ) : '' ].filter( ( part ) => part !== '' ).join( ', ' );
}

function kindLabel( kind: FieldKind ): string {
	switch ( kind ) {
		case 'text': return __( 'text', 'concord' );
		case 'number': return __( 'number', 'concord' );
		case 'integer': return __( 'whole number', 'concord' );
		case 'boolean': return __( 'yes or no', 'concord' );
		case 'date': return __( 'date', 'concord' );
		case 'time': return __( 'date and time', 'concord' );
		case 'guid': return __( 'id', 'concord' );
		case 'enum': return __( 'choice', 'concord' );
		case 'other': return '';
	}
}
