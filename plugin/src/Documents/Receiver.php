<?php
/**
 * Documents arriving.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Apply\NamedLock;
use Concord\Capture\Origin;
use Concord\Outbox\Database;
use Concord\Outbox\Owed;

defined( 'ABSPATH' ) || exit;

/**
 * Takes documents that a feed found in Dynamics. What the store cannot take is owed: it stands among the records as one that needs a person,
 * with what Dynamics said, so that the feed goes on and its cursor loses nothing (LOS-10).
 *
 * @phpstan-import-type Result from Verdict
 * @phpstan-import-type Row from Repository
 * @phpstan-type Put array{flow_id: string, kind: string, key: string, number: string, data: array<string, mixed>|null, issue: array<string, mixed>|null}
 */
final class Receiver {

	/** @var array<string, Writer|FreeWriter> */
	private readonly array $writers;

	/**
	 * Writers by kind.
	 *
	 * @param Repository   $documents Kept documents.
	 * @param OrderOf      $order_of  Finder.
	 * @param Owed         $owed      What needs a person.
	 * @param list<Writer|FreeWriter> $writers One a kind.
	 */
	public function __construct( private readonly Repository $documents, private readonly OrderOf $order_of, private readonly Owed $owed, array $writers ) {
		$this->writers = array_combine( array_map( static fn ( Writer|FreeWriter $writer ): string => $writer->kind(), $writers ), $writers );
	}

	/**
	 * One verdict per document, in order.
	 *
	 * @param string    $connection_id Connection.
	 * @param list<Put> $puts          Valid against the route's schema.
	 * @return list<Result>
	 */
	public function take( string $connection_id, array $puts ): array {
		return array_map( fn ( array $put ): array => $this->guarded( $connection_id, $put ), $puts );
	}

	/** A document as it was told last, written once more: the time it was to wait is over. */
	public function again( string $connection_id, string $kind, string $key ): void {
		$known = $this->documents->find( $connection_id, $kind, $key );
		if ( null === $known || '' === $known['data_hash'] || array() === $known['data'] ) {
			return;
		}
		$put = array(
			'flow_id' => $known['flow_id'],
			'kind'    => $kind,
			'key'     => $key,
			'number'  => $known['number'],
			'data'    => $known['data'],
			'issue'   => null,
		);
		$this->guarded( $connection_id, $put, true );
	}

	/**
	 * One bad document never stops the others.
	 *
	 * @param string $connection_id Connection.
	 * @param Put    $put           Document.
	 * @param bool   $again         Though it is as it was.
	 * @return Result
	 */
	private function guarded( string $connection_id, array $put, bool $again = false ): array {
		$atomic = ( $this->writers[ $put['kind'] ] ?? null ) instanceof Atomic;
		$work   = fn (): array => $this->one( $connection_id, $put, $again );
		$data   = $put['data'] ?? array();
		// Documents of one order that count each other come one after the other, to the end of the transaction.
		$name = $atomic ? 'order ' . self::text( $data, 'reference' ) . '|' . self::text( $data, 'orderNumber' ) : $put['key'];
		try {
			return NamedLock::during( 'document ' . $connection_id . ' ' . $put['kind'] . ' ' . $name, fn (): array => $atomic ? Database::transaction( $work ) : $work() );
		} catch ( \Throwable $error ) {
			if ( $atomic ) {
				$this->forget_cached( $this->order_of->find( $connection_id, self::text( $data, 'reference' ), self::text( $data, 'orderNumber' ) ) );
			}
			wc_get_logger()->error( sprintf( 'A %s of Dynamics could not be stored: %s in %s:%d', $put['kind'], get_class( $error ), basename( $error->getFile() ), $error->getLine() ), array( 'source' => 'concord' ) );
			return Verdict::refused( __( 'WooCommerce, or an extension of it, broke off while the document was stored.', 'concord' ), __( 'Look for its error under WooCommerce > Status > Logs (concord), then choose Retry.', 'concord' ) );
		}
	}

	/** What was taken back in the database may still stand in an object cache. */
	private function forget_cached( ?\WC_Order $order ): void {
		if ( null !== $order ) {
			$store = $order->get_data_store();
			$clear = array( $store, 'clear_cached_data' );
			// WooCommerce's data stores forward unknown methods: only has_callable() tells.
			if ( $store instanceof \WC_Data_Store && $store->has_callable( 'clear_cached_data' ) && is_callable( $clear ) ) {
				$clear( array( $order->get_id() ) );
			}
			clean_post_cache( $order->get_id() );
		}
	}

	/**
	 * Under the document's lock.
	 *
	 * @param string $connection_id Connection.
	 * @param Put    $put           Document.
	 * @param bool   $again         Though it is as it was.
	 * @return Result
	 */
	private function one( string $connection_id, array $put, bool $again ): array {
		$known  = $this->documents->find( $connection_id, $put['kind'], $put['key'] );
		$data   = $put['data'] ?? array();
		$free   = ( $this->writers[ $put['kind'] ] ?? null ) instanceof FreeWriter ? $this->writers[ $put['kind'] ] : null;
		$order  = null !== $free ? null : $this->order_of->find( $connection_id, self::text( $data, 'reference' ), self::text( $data, 'orderNumber' ) );
		$hash   = hash( 'sha256', (string) wp_json_encode( $data ) );
		// What could not even be read may be anybody's: a person looks.
		if ( null === $order && null === $free && null !== $put['data'] ) {
			return Verdict::foreign();
		}
		if ( ! $again && null === $put['issue'] && null !== $known && $known['data_hash'] === $hash ) {
			$this->owed->settled( $known['id'] );
			return null !== $free ? $free->unchanged( $known, $connection_id ) : Verdict::unchanged( $known['store_ids'] );
		}
		$verdict = $this->verdict( $connection_id, $order, $put, $known );
		if ( Verdict::FOREIGN === $verdict['outcome'] ) {
			return $verdict;
		}
		$refused = Verdict::REFUSED === $verdict['outcome'];
		$id      = $this->documents->keep(
			array(
				'connection_id' => $connection_id,
				'kind'          => $put['kind'],
				'key'           => $put['key'],
				'order_id'      => $order?->get_id() ?? 0,
				'number'        => $put['number'],
				'flow_id'       => $put['flow_id'],
				'data_hash'     => $refused ? '' : $hash,
				'store_ids'     => '' === $verdict['store_ids'] ? $known['store_ids'] ?? '' : $verdict['store_ids'],
			),
			$free instanceof Unkept ? array() : $data
		);
		if ( $refused ) {
			$this->owed->owe( $id, $put['number'], $put['issue'] ?? array( 'code' => 'document_refused', 'retryClass' => 'rejected', 'message' => $verdict['message'], 'remedy' => $verdict['remedy'] ) );
		} else {
			$this->owed->settled( $id );
		}
		return $verdict;
	}

	/**
	 * What the writer says, or what the worker said before it.
	 *
	 * @param string         $connection_id Connection.
	 * @param \WC_Order|null $order         Order.
	 * @param Put            $put           Document.
	 * @param Row|null       $known         As taken the last time.
	 * @return Result
	 */
	private function verdict( string $connection_id, ?\WC_Order $order, array $put, ?array $known ): array {
		$writer = $this->writers[ $put['kind'] ] ?? null;
		$data   = $put['data'];
		if ( null !== $put['issue'] ) {
			return Verdict::refused( self::text( $put['issue'], 'message' ), self::text( $put['issue'], 'remedy' ) );
		}
		if ( null === $writer || null === $data ) {
			return Verdict::refused( __( 'This version of the plugin does not know such documents.', 'concord' ), __( 'Update the plugin to the version of the worker.', 'concord' ) );
		}
		$valid = rest_validate_value_from_schema( $data, $writer->schema(), 'data' );
		if ( is_wp_error( $valid ) ) {
			/* translators: %s: what is wrong, a sentence of WordPress. */
			return Verdict::refused( sprintf( __( 'The document has not the form the store agreed on: %s', 'concord' ), $valid->get_error_message() ), __( 'Bring plugin and worker to the same version, then choose Retry.', 'concord' ) );
		}
		if ( $writer instanceof FreeWriter ) {
			return Origin::own( static fn (): array => $writer->put( $data, $known, $connection_id ) );
		}
		return null === $order ? Verdict::foreign() : Origin::own( static fn (): array => $writer->write( $order, $data, $known, $connection_id ) );
	}

	/**
	 * A text of a record.
	 *
	 * @param array<string, mixed> $data Record.
	 */
	private static function text( array $data, string $field ): string {
		return is_scalar( $data[ $field ] ?? null ) ? (string) $data[ $field ] : '';
	}
}
