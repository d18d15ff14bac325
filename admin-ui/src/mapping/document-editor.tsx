import { Button, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import type { FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import { newRow, removeRow, resetRow, setRow, shownRows, type Product } from './rows.ts';
import { RowEditor } from './row-editor.tsx';

type Props = { product: Product; document: FlowDocument; title: string; flow: FlowMappings; results: ReadonlyMap< string, string >; readOnly: boolean; onChange: ( flow: FlowMappings ) => void };

/** One document: every target row with its source, and a way to add one. */
export function DocumentEditor( { product, document, title, flow, results, readOnly, onChange }: Props ) {
	const rows = shownRows( product, document, flow );
	return (
		<section className="concord-card concord-mapping__document" aria-label={ title }>
			<h2 className="concord-heading">{ title }</h2>
			<table className="concord-table">
				<caption className="screen-reader-text">{ title }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'Field in Dynamics', 'concord' ) }</th>
						<th scope="col">{ __( 'Comes from', 'concord' ) }</th>
						<th scope="col">{ __( 'Steps', 'concord' ) }</th>
						<th scope="col">{ __( 'Result', 'concord' ) }</th>
						<th scope="col"><span className="screen-reader-text">{ __( 'Actions', 'concord' ) }</span></th>
					</tr>
				</thead>
				<tbody>
					{ rows.map( ( { row, origin } ) => (
						<RowEditor
							key={ row.target }
							row={ row }
							origin={ readOnly && origin !== 'removed' ? 'locked' : origin }
							locked={ origin === 'locked' }
							result={ results.get( row.target ) }
							onChange={ ( changed ) => onChange( setRow( flow, document, changed ) ) }
							onRemove={ () => onChange( removeRow( flow, document, row.target ) ) }
							onReset={ () => onChange( resetRow( flow, document, row.target ) ) }
						/>
					) ) }
				</tbody>
			</table>
			{ ! readOnly && <AddRow taken={ rows.map( ( { row } ) => row.target ) } title={ title } onAdd={ ( target, path ) => onChange( setRow( flow, document, newRow( target, path ) ) ) } /> }
		</section>
	);
}

function AddRow( { taken, title, onAdd }: { taken: readonly string[]; title: string; onAdd: ( target: string, path: string ) => void } ) {
	const [ target, setTarget ] = useState( '' );
	const [ path, setPath ] = useState( '' );
	const name = target.trim();
	/* translators: %s: name of a field. */
	const problem = taken.includes( name ) ? sprintf( __( '%s is in the table already.', 'concord' ), name ) : name !== '' && ! /^[A-Za-z_][A-Za-z0-9_]*$/.test( name ) ? __( 'A field name has letters, digits and underscores only.', 'concord' ) : '';
	const add = () => {
		onAdd( name, path.trim() );
		setTarget( '' );
		setPath( '' );
	};
	return (
		<form
			/* translators: %s: name of a document. */
			aria-label={ sprintf( __( 'Add a field to: %s', 'concord' ), title ) }
			className="concord-mapping__add"
			onSubmit={ ( event ) => {
				event.preventDefault();
				if ( name !== '' && path.trim() !== '' && problem === '' ) {
					add();
				}
			} }
		>
			<TextControl label={ __( 'Field in Dynamics', 'concord' ) } value={ target } onChange={ setTarget } help={ problem } __nextHasNoMarginBottom __next40pxDefaultSize />
			<TextControl label={ __( 'Comes from', 'concord' ) } value={ path } onChange={ setPath } list="concord-paths" placeholder="extra._billing_vat_number" __nextHasNoMarginBottom __next40pxDefaultSize />
			<Button variant="secondary" type="submit" disabled={ name === '' || path.trim() === '' || problem !== '' } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Add field', 'concord' ) }</Button>
		</form>
	);
}
