import { Button, SelectControl, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { FLOW_DOCUMENTS, type FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import { documentTitle } from './target-words.ts';
import { keyOf, type TargetRow } from './target-rows.ts';

/** For a field that is not in the list: the tenant's fields could not be read, or it was made a minute ago. */
export function AddField( { rows, onAdd }: { rows: readonly TargetRow[]; onAdd: ( document: FlowDocument, target: string ) => void } ) {
	const [ document, setDocument ] = useState< FlowDocument >( 'header' );
	const [ target, setTarget ] = useState( '' );
	const name = target.trim();
	const taken = rows.some( ( row ) => row.key === keyOf( document, name ) );
	/* translators: %s: name of a field. */
	const problem = taken ? sprintf( __( '%s is in the list already.', 'concord' ), name ) : name !== '' && ! /^[A-Za-z_][A-Za-z0-9_]*$/.test( name ) ? __( 'A field name has letters, digits and underscores only.', 'concord' ) : '';
	return (
		<details className="concord-map__add">
			<summary>{ __( 'Add a field that is not listed', 'concord' ) }</summary>
			<form aria-label={ __( 'Add a field', 'concord' ) } onSubmit={ ( event ) => {
				event.preventDefault();
				if ( name !== '' && problem === '' ) {
					onAdd( document, name );
					setTarget( '' );
				}
			} }>
				<SelectControl label={ __( 'Part of', 'concord' ) } value={ document } options={ FLOW_DOCUMENTS.map( ( one ) => ( { value: one, label: documentTitle( one ) } ) ) } onChange={ setDocument } __nextHasNoMarginBottom __next40pxDefaultSize />
				<TextControl label={ __( 'Field in Dynamics', 'concord' ) } value={ target } onChange={ setTarget } help={ problem } __nextHasNoMarginBottom __next40pxDefaultSize />
				<Button variant="secondary" type="submit" disabled={ name === '' || problem !== '' } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Add field', 'concord' ) }</Button>
			</form>
		</details>
	);
}
