import { Button, SelectControl, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';
import { StepList, stepSummary } from './step-list.tsx';
import type { RowOrigin } from './rows.ts';

type Props = { row: MappingRow; origin: RowOrigin; /** Concord's own, not merely read-only for this person. */ locked: boolean; result: string | undefined; onChange: ( row: MappingRow ) => void; onRemove: () => void; onReset: () => void };

export function RowEditor( { row, origin, locked, result, onChange, onRemove, onReset }: Props ) {
	const editable = origin === 'changed' || origin === 'added';
	return (
		<tr className={ `is-${ origin }` }>
			<th scope="row">
				<span>{ row.target }</span>
				<span className="concord-fine">{ locked ? __( 'filled by Concord', 'concord' ) : originLabel( origin ) }</span>
			</th>
			<td>{ editable ? <SourceEditor row={ row } onChange={ onChange } /> : <code>{ sourceText( row ) }</code> }</td>
			<td>{ editable ? <StepList target={ row.target } steps={ row.steps } onChange={ ( steps ) => onChange( { ...row, steps } ) } /> : <span className="concord-fine">{ row.steps.map( stepSummary ).join( ' → ' ) || '—' }</span> }</td>
			<td>{ result === undefined ? <span className="concord-fine">—</span> : <bdi>{ result }</bdi> }</td>
			<td className="concord-mapping__actions">
				{ /* translators: %s: name of a field. */ }
				{ origin === 'built-in' && <Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Change %s', 'concord' ), row.target ) } onClick={ () => onChange( row ) }>{ __( 'Change', 'concord' ) }</Button> }
				{ /* translators: %s: name of a field. */ }
				{ ( origin === 'built-in' || origin === 'changed' ) && ! row.required && <Button size="small" variant="tertiary" isDestructive aria-label={ sprintf( __( 'Do not write %s', 'concord' ), row.target ) } onClick={ onRemove }>{ __( 'Do not write', 'concord' ) }</Button> }
				{ /* translators: %s: name of a field. */ }
				{ ( editable || origin === 'removed' ) && <Button size="small" variant="tertiary" aria-label={ sprintf( origin === 'added' ? __( 'Remove %s', 'concord' ) : __( 'Restore %s', 'concord' ), row.target ) } onClick={ onReset }>{ origin === 'added' ? __( 'Remove', 'concord' ) : __( 'Restore', 'concord' ) }</Button> }
			</td>
		</tr>
	);
}

function originLabel( origin: RowOrigin ): string {
	switch ( origin ) {
		case 'changed': return __( 'changed by you', 'concord' );
		case 'added': return __( 'added by you', 'concord' );
		case 'removed': return __( 'not written', 'concord' );
		default: return '';
	}
}

function sourceText( { source }: MappingRow ): string {
	return source.kind === 'path' ? source.path : source.kind === 'constant' ? `“${ String( source.value ) }”` : source.expression;
}

function SourceEditor( { row, onChange }: { row: MappingRow; onChange: ( row: MappingRow ) => void } ) {
	const { source } = row;
	const text = source.kind === 'path' ? source.path : source.kind === 'constant' ? String( source.value ) : source.expression;
	const set = ( kind: string, value: string ) => onChange( { ...row, source: kind === 'constant' ? { kind, value } : kind === 'expression' ? { kind, expression: value || 'number' } : { kind: 'path', path: value || 'number' } } );
	return (
		<div className="concord-mapping__source">
			<SelectControl
				/* translators: %s: name of a field. */
				label={ sprintf( __( 'Kind of source of %s', 'concord' ), row.target ) }
				hideLabelFromVision
				value={ source.kind }
				options={ [ { label: __( 'From the order', 'concord' ), value: 'path' }, { label: __( 'Always the same', 'concord' ), value: 'constant' }, { label: __( 'Expression', 'concord' ), value: 'expression' } ] }
				onChange={ ( kind ) => set( kind, text ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			{ /* translators: %s: name of a field. */ }
			<TextControl label={ sprintf( __( 'Source of %s', 'concord' ), row.target ) } hideLabelFromVision value={ text } list={ source.kind === 'path' ? 'concord-paths' : undefined } onChange={ ( value ) => set( source.kind, value ) } __nextHasNoMarginBottom __next40pxDefaultSize />
		</div>
	);
}
