<?php
/**
 * Pictures arriving.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Apply\LockBusy;
use Concord\Apply\NamedLock;
use Concord\Capture\Origin;
use Concord\Documents\Repository;
use Concord\Documents\Verdict;
use Concord\Outbox\Owed;

defined( 'ABSPATH' ) || exit;

/**
 * Takes the picture of an item that the store asked for. One that cannot be taken makes the item one that needs a person.
 *
 * @phpstan-import-type Result from Verdict
 * @phpstan-import-type Row from Repository
 * @phpstan-type Picture array{connection_id: string, flow_id: string, key: string, number: string, tag: string, content: string|null, issue: array<string, mixed>|null}
 */
final class PictureReceiver {

	public function __construct( private readonly Repository $documents, private readonly Owed $owed ) {}

	/**
	 * Null when no product stands for the item.
	 *
	 * @param Picture $picture Valid against the route's schema.
	 * @return Result|null
	 */
	public function take( array $picture ): ?array {
		$row     = $this->documents->find( $picture['connection_id'], 'item', $picture['key'] );
		$product = null === $row ? null : wc_get_product( (int) $row['store_ids'] );
		if ( null === $row || ! $product instanceof \WC_Product ) {
			return null;
		}
		try {
			return NamedLock::during( 'document ' . $picture['connection_id'] . ' item ' . $picture['key'], fn (): array => $this->locked( $row, $product, $picture ) );
		} catch ( LockBusy ) {
			return Verdict::refused( __( 'Another request has been writing this item for 15 seconds.', 'concord' ), __( 'Choose Retry.', 'concord' ) );
		} catch ( \Throwable $error ) {
			wc_get_logger()->error( sprintf( 'A picture of an item could not be stored: %s in %s:%d', get_class( $error ), basename( $error->getFile() ), $error->getLine() ), array( 'source' => 'concord' ) );
			$refused = Origin::own( static fn (): array => Pictures::refuse( $product, $picture['tag'], __( 'WordPress, or an extension of it, broke off while the picture was stored.', 'concord' ), __( 'Look for its error under WooCommerce > Status > Logs (concord), then choose Retry.', 'concord' ) ) );
			$this->owe( $row, $refused );
			return $refused;
		}
	}

	/**
	 * Under the item's lock.
	 *
	 * @param Row     $row     Item.
	 * @param Picture $picture Picture.
	 * @return Result
	 */
	private function locked( array $row, \WC_Product $product, array $picture ): array {
		$issue   = $picture['issue'];
		$verdict = Origin::own(
			static fn (): array => null === $issue
				? Pictures::put( $product, $picture['tag'], (string) base64_decode( (string) $picture['content'], true ), $picture['connection_id'], $picture['number'] ) // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- The form of the contract.
				: Pictures::refuse( $product, $picture['tag'], self::text( $issue, 'message' ), self::text( $issue, 'remedy' ) )
		);
		if ( Verdict::REFUSED === $verdict['outcome'] ) {
			$this->owe( $row, $verdict );
		}
		return $verdict;
	}

	/**
	 * The item needs a person; told again, it is looked at anew.
	 *
	 * @param Row    $row     Item.
	 * @param Result $verdict Why.
	 */
	private function owe( array $row, array $verdict ): void {
		$row['data_hash'] = '';
		$this->documents->keep( $row, $row['data'] );
		$this->owed->owe( $row['id'], $row['number'], array( 'code' => 'document_refused', 'retryClass' => 'rejected', 'message' => $verdict['message'], 'remedy' => $verdict['remedy'] ) );
	}

	/**
	 * A text of the issue.
	 *
	 * @param array<string, mixed> $issue Of the worker.
	 */
	private static function text( array $issue, string $field ): string {
		return is_scalar( $issue[ $field ] ?? null ) ? (string) $issue[ $field ] : '';
	}
}
