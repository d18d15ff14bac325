import { speak } from '@wordpress/a11y';
import { Button, FormFileUpload } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';
import { readBackup, useBackUp, useBackups, type Backup, type Source } from './backup-queries.ts';
import { reasonOf } from './backup-words.ts';
import { RestoreDialog } from './restore-dialog.tsx';

type Chosen = { source: Source; name: string };

/** The configuration as it was before each update, and the way back. */
export default function BackupsCard() {
	const backups = useBackups();
	const make = useBackUp();
	const [ chosen, setChosen ] = useState< Chosen | null >( null );
	const manage = readBoot().canManage;
	const open = async ( file: File | undefined ) => {
		if ( file ) {
			setChosen( { source: { file: await file.text() }, name: file.name } );
		}
	};
	return (
		<section className="concord-card" aria-labelledby="concord-backups">
			<h2 id="concord-backups" className="concord-heading">{ __( 'Backups of the configuration', 'concord' ) }</h2>
			<p>{ __( 'Connections, mapping and flows with their versions, rules, SKU aliases and settings, kept before each update and each removal. The last five stay. Secrets are never in them.', 'concord' ) }</p>
			{ backups.isPending && <Skeleton rows={ 3 } /> }
			{ backups.error && ! backups.data && <ErrorState error={ backups.error } onRetry={ () => void backups.refetch() } /> }
			{ backups.data?.backups.length === 0 && <p>{ __( 'None yet. One is made by itself before the next update.', 'concord' ) }</p> }
			{ backups.data && backups.data.backups.length > 0 && <List backups={ backups.data.backups } manage={ manage } onChoose={ setChosen } /> }
			{ make.error && <p className="concord-error" role="alert">{ make.error.message }</p> }
			{ manage && (
				<div className="concord-form__actions">
					<Button variant="secondary" isBusy={ make.isPending } disabled={ make.isPending } accessibleWhenDisabled __next40pxDefaultSize onClick={ () => make.mutate( undefined, { onSuccess: () => speak( __( 'Backed up.', 'concord' ) ) } ) }>{ __( 'Back up now', 'concord' ) }</Button>
					<FormFileUpload className="is-secondary" accept=".json,application/json" __next40pxDefaultSize onChange={ ( event ) => void open( event.currentTarget.files?.[ 0 ] ) }>{ __( 'Restore from a file…', 'concord' ) }</FormFileUpload>
				</div>
			) }
			{ chosen && <RestoreDialog source={ chosen.source } name={ chosen.name } onClose={ () => setChosen( null ) } /> }
		</section>
	);
}

function List( { backups, manage, onChoose }: { backups: Backup[]; manage: boolean; onChoose: ( chosen: Chosen ) => void } ) {
	const [ problem, setProblem ] = useState( '' );
	const save = async ( backup: Backup ) => {
		try {
			download( backup, await readBackup( backup.id ) );
			setProblem( '' );
		} catch ( error ) {
			setProblem( error instanceof Error ? error.message : '' );
		}
	};
	return (
		<>
			<table className="concord-table">
				<caption className="screen-reader-text">{ __( 'Backups of the configuration', 'concord' ) }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'Why', 'concord' ) }</th>
						<th scope="col">{ __( 'When', 'concord' ) }</th>
						<th scope="col">{ __( 'Version', 'concord' ) }</th>
						<th scope="col">{ __( 'By', 'concord' ) }</th>
						{ manage && <th scope="col">{ __( 'Actions', 'concord' ) }</th> }
					</tr>
				</thead>
				<tbody>
					{ backups.map( ( backup ) => {
						const name = reasonOf( backup );
						return (
							<tr key={ backup.id }>
								<th scope="row">{ name }</th>
								<td><Time value={ backup.at } /></td>
								<td>{ backup.from === '' ? '—' : backup.from }</td>
								<td>{ backup.by === '' ? '—' : backup.by }</td>
								{ manage && (
									<td className="concord-backups__actions">
										{ /* translators: %s: which backup. */ }
										<Button variant="tertiary" size="compact" aria-label={ sprintf( __( 'Download: %s', 'concord' ), name ) } onClick={ () => void save( backup ) }>{ __( 'Download', 'concord' ) }</Button>
										{ /* translators: %s: which backup. */ }
										<Button variant="secondary" size="compact" aria-label={ sprintf( __( 'Restore: %s', 'concord' ), name ) } onClick={ () => onChoose( { source: { id: backup.id }, name } ) }>{ __( 'Restore…', 'concord' ) }</Button>
									</td>
								) }
							</tr>
						);
					} ) }
				</tbody>
			</table>
			{ problem !== '' && <p className="concord-error" role="alert">{ problem }</p> }
		</>
	);
}

function download( { at }: Backup, document: unknown ): void {
	const link = window.document.createElement( 'a' );
	link.href = URL.createObjectURL( new Blob( [ JSON.stringify( document, null, '\t' ) ], { type: 'application/json' } ) );
	link.download = `concord-configuration-${ at.slice( 0, 19 ).replaceAll( ':', '' ) }.json`;
	link.click();
	URL.revokeObjectURL( link.href );
}
