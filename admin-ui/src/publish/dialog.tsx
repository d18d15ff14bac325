import { Button, Modal, Notice, TextControl } from '@wordpress/components';
import { lazy, Suspense, useState } from '@wordpress/element';
import { __, sprintf, _n } from '@wordpress/i18n';
import { Skeleton } from '../components/skeleton.tsx';
import type { Product } from '../mapping/rows.ts';
import { needsReason, ShapesFailing } from '../proofs/publish.ts';
import type { Content } from './content.ts';
import ContentDifferences from './differences.tsx';

const ShapesOfCommand = lazy( () => import( '../proofs/shapes-of-command.tsx' ) );

export type PublishProps = {
	title: string; product: Product; published: Content; draft: Content;
	/** Sentences that do not block. */
	warnings?: readonly string[];
	busy: boolean;
	/** Why it was not published. One of its test lets a reason publish it nevertheless, and shows each kind of record. */
	failure: Error | null;
	onPublish: ( note: string, override: string ) => void; onClose: () => void;
};

/** What will be different from now on, before it is: the same for the screens of the fields, the rules and the steps. */
export default function PublishDialog( { title, product, published, draft, warnings = [], busy, failure, onPublish, onClose }: PublishProps ) {
	const asks = needsReason( failure );
	const [ note, setNote ] = useState( '' );
	const [ reason, setReason ] = useState( '' );
	return (
		<Modal title={ title } onRequestClose={ onClose } className="concord-map__dialog" size="large" focusOnMount={ false }>
			<form onSubmit={ ( event ) => {
				event.preventDefault();
				onPublish( note, asks ? reason.trim() : '' );
			} }>
				{ failure && <Notice status="error" isDismissible={ false }>{ failure.message }</Notice> }
				{ failure instanceof ShapesFailing && <Suspense fallback={ <Skeleton rows={ 4 } /> }><ShapesOfCommand commandId={ failure.commandId } /></Suspense> }
				<ContentDifferences product={ product } theirs={ published } mine={ draft } before={ __( 'Now', 'concord' ) } after={ __( 'After publishing', 'concord' ) } />
				{ warnings.length > 0 && (
					<Notice status="warning" isDismissible={ false }>
						{ /* translators: %d: number of warnings. */ }
						<strong>{ sprintf( _n( '%d warning; it does not keep you from publishing.', '%d warnings; they do not keep you from publishing.', warnings.length, 'concord' ), warnings.length ) }</strong>
						<ul>{ warnings.map( ( text, index ) => <li key={ index }>{ text }</li> ) }</ul>
					</Notice>
				) }
				<TextControl label={ __( 'What changed, for the history', 'concord' ) } value={ note } onChange={ setNote } __nextHasNoMarginBottom __next40pxDefaultSize />
				{ asks && <TextControl label={ __( 'Reason to publish nevertheless, kept with the version', 'concord' ) } value={ reason } onChange={ setReason } __nextHasNoMarginBottom __next40pxDefaultSize /> }
				<p className="concord-map__dialog-buttons">
					{ /* The focus waits where a person who has read goes on. */ }
					<Button variant="primary" type="submit" isBusy={ busy } disabled={ busy } accessibleWhenDisabled autoFocus __next40pxDefaultSize>{ __( 'Publish now', 'concord' ) }</Button>
					<Button variant="tertiary" onClick={ onClose } __next40pxDefaultSize>{ __( 'Not yet', 'concord' ) }</Button>
				</p>
				<p className="concord-fine">{ __( 'Records on their way keep the version they began with.', 'concord' ) }</p>
			</form>
		</Modal>
	);
}
