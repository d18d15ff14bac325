import { Button, Notice } from '@wordpress/components';
import { lazy, Suspense } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { RefObject } from 'react';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';
import type { PreviewField } from '../preview/schema.ts';
import { labelOf, type Source } from './catalogue.ts';
import { ExpressionField } from './expression-field.tsx';
import { problemText } from './problem-text.ts';
import { newRow } from './rows.ts';
import { SourcePicker } from './source-picker.tsx';
import { Choice, Text } from './fields.tsx';
import { documentTitle, factsOf } from './target-words.ts';
import { isFixed, sourceText, type TargetRow } from './target-rows.ts';
import { valueText } from './value-text.ts';

const StepList = lazy( async () => ( { default: ( await import( './step-list.tsx' ) ).StepList } ) );
const Conditions = lazy( async () => ( { default: ( await import( './conditions.tsx' ) ).Conditions } ) );

type Props = {
	row: TargetRow; sources: readonly Source[]; trace: PreviewField | undefined; /** An answer about this row as it stands is on its way. */ waiting: boolean; sampleOf: ( path: string ) => string | undefined; readOnly: boolean; pickerRef: RefObject< HTMLInputElement >;
	onMap: ( path: string ) => void; onChange: ( row: MappingRow, merge?: string ) => void; onRemove: () => void; onReset: () => void; /** Where two rows write this field: takes away this one alone. */ onDropCopy: ( () => void ) | undefined;
};

/** Everything about one field: where it comes from, what is done to it, when it is written, and what comes out. */
export function RowPanel( { row, sources, trace, waiting, sampleOf, readOnly, pickerRef, onMap, onChange, onRemove, onReset, onDropCopy }: Props ) {
	const { shown, field, target } = row;
	const origin = shown?.origin;
	const locked = origin === 'locked';
	const fixed = readOnly || isFixed( row ) || origin === 'removed';
	const mapping = shown?.row ?? newRow( target, '' );
	const { source } = mapping;
	const members = field?.kind === 'enum' ? field.members : field?.kind === 'boolean' ? [ 'true', 'false' ] : [];
	const change = ( part: Partial< MappingRow >, merge?: string ) => onChange( { ...mapping, ...part }, merge );
	return (
		/* translators: %s: name of a field. */
		<section className="concord-map__panel concord-card" aria-label={ sprintf( __( 'Field %s', 'concord' ), target ) }>
			<h2 className="concord-heading">{ target }</h2>
			<p className="concord-fine">{ [ documentTitle( row.document ), factsOf( row ) ].filter( ( part ) => part !== '' ).join( ' · ' ) }</p>
			{ row.problems.map( ( problem, index ) => <Notice key={ index } status={ problem.severity } isDismissible={ false }>{ problemText( problem ) }</Notice> ) }
			{ locked && <p>{ __( 'Concord fills this field itself: that each order is sent once and to the cent rests on it.', 'concord' ) }</p> }
			{ isFixed( row ) && ! locked && <p>{ __( 'Dynamics fills this field itself and refuses it from outside.', 'concord' ) }</p> }
			{ ! fixed && (
				<Choice
					/* translators: %s: name of a field. */
					label={ sprintf( __( 'Kind of source of %s', 'concord' ), target ) }
					value={ source.kind }
					options={ [ [ 'path', __( 'From the order', 'concord' ) ], [ 'constant', __( 'Always the same', 'concord' ) ], [ 'expression', __( 'Expression', 'concord' ) ] ] }
					onChange={ ( kind ) => change( { source: kind === 'constant' ? { kind, value: members[ 0 ] ?? '' } : kind === 'expression' ? { kind, expression: source.kind === 'path' && source.path !== '' ? source.path : 'number' } : { kind, path: 'number' } } ) }
				/>
			) }
			{ fixed && shown && <p><code>{ sourceText( shown ) }</code></p> }
			{ /* translators: %s: name of a field. */ }
			{ ! fixed && source.kind === 'path' && <SourcePicker label={ sprintf( __( 'Map %s to…', 'concord' ), target ) } sources={ sources } value={ source.path } inputRef={ pickerRef } onChoose={ onMap } /> }
			{ ! fixed && source.kind === 'path' && source.path !== '' && <p className="concord-fine">{ labelOf( source.path ) } <bdi>{ sampleOf( source.path ) ?? '' }</bdi></p> }
			{ /* translators: %s: name of a field. */ }
			{ ! fixed && source.kind === 'constant' && ( members.length > 0 ? <Choice label={ sprintf( __( 'Value of %s', 'concord' ), target ) } value={ String( source.value ) } options={ [ ...new Set( [ String( source.value ), ...members ] ) ].map( ( member ) => [ member, member ] ) } onChange={ ( value ) => change( { source: { kind: 'constant', value: field?.kind === 'boolean' ? value === 'true' : value } } ) } /> : <Text label={ sprintf( __( 'Value of %s', 'concord' ), target ) } value={ String( source.value ) } onChange={ ( value ) => change( { source: { kind: 'constant', value } }, `source ${ row.key }` ) } /> ) }
			{ /* translators: %s: name of a field. */ }
			{ ! fixed && source.kind === 'expression' && <ExpressionField label={ sprintf( __( 'Expression of %s', 'concord' ), target ) } value={ source.expression } paths={ sources } onChange={ ( expression ) => change( { source: { kind: 'expression', expression } }, `source ${ row.key }` ) } /> }
			{ shown && (
				<>
					<h3>{ __( 'Steps', 'concord' ) }</h3>
					{ trace && <p className="concord-fine">{ __( 'Read from the order:', 'concord' ) } <bdi>{ valueText( trace.read ) }</bdi></p> }
					<Suspense fallback={ null }><StepList target={ target } steps={ mapping.steps } members={ members } trace={ trace } readOnly={ fixed } onChange={ ( steps, merge ) => change( { steps }, merge ) } /></Suspense>
					<p className="concord-map__outcome"><strong>{ __( 'Result:', 'concord' ) }</strong> <bdi>{ trace ? trace.problem ?? outcomeText( trace ) : waiting ? __( 'not known yet: the worker is trying this change', 'concord' ) : __( 'not known yet', 'concord' ) }</bdi></p>
					<Suspense fallback={ null }><Conditions document={ row.document } target={ target } conditions={ mapping.conditions } paths={ sources } readOnly={ fixed } onChange={ ( conditions, merge ) => change( { conditions }, merge && `${ merge } ${ row.key }` ) } /></Suspense>
				</>
			) }
			{ ! readOnly && shown && ! locked && (
				<p className="concord-map__actions">
					{ /* translators: %s: name of a field. */ }
					{ onDropCopy && <Button variant="secondary" isDestructive size="compact" aria-label={ sprintf( __( 'Remove this row of %s', 'concord' ), target ) } onClick={ onDropCopy }>{ __( 'Remove this row', 'concord' ) }</Button> }
					{ /* translators: %s: name of a field. */ }
					{ ! onDropCopy && ( origin === 'built-in' || origin === 'changed' ) && ! mapping.required && <Button variant="secondary" isDestructive size="compact" aria-label={ sprintf( __( 'Do not write %s', 'concord' ), target ) } onClick={ onRemove }>{ __( 'Do not write', 'concord' ) }</Button> }
					{ /* translators: %s: name of a field. */ }
					{ ! onDropCopy && origin !== 'built-in' && <Button variant="secondary" size="compact" aria-label={ sprintf( origin === 'added' ? __( 'Remove %s', 'concord' ) : __( 'Restore %s', 'concord' ), target ) } onClick={ onReset }>{ origin === 'added' ? __( 'Remove', 'concord' ) : __( 'Restore', 'concord' ) }</Button> }
				</p>
			) }
		</section>
	);
}

function outcomeText( trace: PreviewField ): string {
	switch ( trace.outcome ) {
		case 'unmet': return __( 'not written: a condition does not hold', 'concord' );
		case 'blank': return __( 'empty, so Dynamics fills in its own', 'concord' );
		default: return valueText( trace.value );
	}
}
