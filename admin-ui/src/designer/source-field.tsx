import { SelectControl, TextControl } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';
import { Combobox, type Option } from '../components/combobox.tsx';
import type { Source as Offered } from '../mapping/catalogue.ts';
import { ExpressionField } from '../mapping/expression-field.tsx';
import { PickField } from '../setup/pick-field.tsx';
import { useStepContext } from './step-context.ts';
import { ORDER_STATUS, orderStatuses } from './use-choices.ts';

/** Fields of the store's side that hold an order status. */
const STATUSES: ReadonlySet< string > = new Set( [ 'setStatus', ORDER_STATUS.name ] );

export type Source = MappingRow[ 'source' ];
type Props = { label: string; source: Source; /** What the value goes into, where it is known. */ field?: FieldInfo | undefined; onChange: ( source: Source ) => void };

/** Where a value comes from: a path of the record, always the same, or an expression. */
export function SourceField( { label, source, field, onChange }: Props ) {
	const { sources, lists, orders } = useStepContext();
	const text = textOf( source );
	const members = membersOf( field );
	/* translators: %s: name of a field. */
	const name = sprintf( __( 'Source of %s', 'concord' ), label );
	const input = () => {
		switch ( source.kind ) {
			case 'path': return <Combobox label={ name } hideLabelFromVision value={ text } placeholder={ __( 'Search a source…', 'concord' ) } options={ sources.map( ( one ) => optionOf( one, orders ) ) } onChange={ ( path ) => onChange( { kind: 'path', path } ) } />;
			case 'expression': return <ExpressionField label={ name } value={ text } paths={ sources } lists={ lists } onChange={ ( expression ) => onChange( { kind: 'expression', expression } ) } />;
			case 'constant': return members.length > 0
				? <SelectControl label={ name } hideLabelFromVision value={ text } options={ [ ...new Set( [ text, ...members ] ) ].map( ( member ) => ( { value: member, label: member === '' ? __( '(empty)', 'concord' ) : member } ) ) } onChange={ ( value ) => onChange( constant( value, field ) ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				: field?.name && STATUSES.has( field.name ) ? <PickField label={ name } hideLabelFromVision value={ text } choices={ orderStatuses() } onChange={ ( value ) => onChange( constant( value, field ) ) } />
				: <TextControl label={ name } hideLabelFromVision value={ text } onChange={ ( value ) => onChange( constant( value, field ) ) } __nextHasNoMarginBottom __next40pxDefaultSize />;
		}
	};
	return (
		<div className={ `concord-designer__source ${ source.kind === 'expression' ? 'is-wide' : '' }` }>
			<SelectControl
				/* translators: %s: name of a field. */
				label={ sprintf( __( 'Kind of source of %s', 'concord' ), label ) }
				hideLabelFromVision
				value={ source.kind }
				options={ [ { label: __( 'From the record', 'concord' ), value: 'path' }, { label: __( 'Always the same', 'concord' ), value: 'constant' }, { label: __( 'Expression', 'concord' ), value: 'expression' } ] }
				onChange={ ( kind ) => onChange( kind === 'constant' ? constant( members.length > 0 && ! members.includes( text ) ? members[ 0 ] ?? '' : text, field ) : kind === 'expression' ? { kind, expression: text } : { kind: 'path', path: text } ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			{ input() }
		</div>
	);
}

/** With what a recent order had there, and on how many of them it was seen. */
export function optionOf( { path, label, orders, sample }: Offered, of: number ): Option {
	/* translators: 1: number of orders that have it, 2: number of orders looked at. */
	const often = orders === null ? '' : sprintf( _n( 'in %1$d of %2$d', 'in %1$d of %2$d', orders, 'concord' ), orders, of );
	return { value: path, label: path, note: [ label === path ? '' : label, sample, often ].filter( ( part ) => part !== '' ).join( ' · ' ) };
}

export function membersOf( field: FieldInfo | undefined ): readonly string[] {
	return field?.kind === 'enum' ? field.members : field?.kind === 'boolean' ? [ 'true', 'false' ] : [];
}

function constant( text: string, field: FieldInfo | undefined ): Source {
	return { kind: 'constant', value: field?.kind === 'boolean' && ( text === 'true' || text === 'false' ) ? text === 'true' : text };
}

function textOf( source: Source ): string {
	return source.kind === 'path' ? source.path : source.kind === 'constant' ? String( source.value ) : source.expression;
}
