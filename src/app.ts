import { cancellationRoom } from './cancellation/index.js';
import { defineCatalogue } from './catalogue/index.js';
import { consoleRoom } from './console/index.js';
import { demonstrationRoom } from './demonstration/index.js';
import { imageRoom } from './image/index.js';
import { notificationRoom } from './notification/index.js';
import { paymentRoom } from './payment/index.js';
import { catalogueUsers, peopleRoom } from './people/index.js';
import { definePublicEvents, openKafkaPublisher } from './public-events/index.js';
import { rankingRoom } from './ranking/index.js';
import { requestLogRoom } from './request-log/index.js';
import { reservationRoom } from './reservation/index.js';
import { RoomList } from './room/index.js';
import { readFreeSeats, readSeatsLeft, seatMapRoom } from './seat-map/index.js';
import { standbyRoom } from './standby/index.js';
import { ticketRoom } from './ticket/index.js';
import { concertWaitingRooms, waitingRoom } from './waiting-room/index.js';
import { walletRoom } from './wallet/index.js';

/** The rooms in the order in which they start. Beside each stands what it gets of other rooms. */
export const ROOMS = RoomList.empty
  .with(imageRoom)
  .with(defineCatalogue(concertWaitingRooms, catalogueUsers), ({ image }) => image)
  .with(walletRoom)
  .with(waitingRoom, ({ catalogue }) => ({ catalogue, readSeatsLeft }))
  .with(peopleRoom, ({ wallet, waitingRoom }) => ({
    openWallet: wallet.open,
    onSignOut: waitingRoom.signedOut,
  }))
  .with(requestLogRoom)
  .with(reservationRoom, ({ catalogue, waitingRoom, requestLog }) => ({
    catalogue,
    requestLog: requestLog.log,
    isAdmitted: waitingRoom.isAdmitted,
    onAnswer: waitingRoom.reserved,
    readFreeSeats,
  }))
  .with(standbyRoom, ({ catalogue, reservation }) => ({
    catalogue,
    reservations: reservation.reservations,
  }))
  .with(ticketRoom, ({ catalogue, waitingRoom, people, reservation }) => ({
    catalogue,
    reservations: reservation.reservations,
    findAccount: people.findAccount,
    receiptKeys: waitingRoom.receiptKeys,
  }))
  .with(paymentRoom, ({ catalogue, reservation, ticket }) => ({
    catalogue,
    reservations: reservation.reservations,
    tickets: ticket.tickets,
  }))
  .with(cancellationRoom)
  .with(seatMapRoom, ({ catalogue, reservation }) => ({
    catalogue,
    publishReservations: reservation.publishChanged,
  }))
  .with(rankingRoom, ({ catalogue, seatMap }) => ({ catalogue, sales: seatMap.sales }))
  .with(consoleRoom, ({ catalogue, people }) => ({
    catalogue,
    findAccount: people.findAccount,
    readUsers: people.users,
  }))
  .with(notificationRoom, ({ catalogue, people, reservation, payment, ticket }) => ({
    catalogue,
    contacts: people.contacts,
    reservations: reservation.reservations,
    payments: payment.payments,
    tickets: ticket.tickets,
    sign: ticket.sign,
  }))
  .with(definePublicEvents(openKafkaPublisher), ({ catalogue, reservation, payment, ticket }) => ({
    saleFacts: catalogue.saleFacts,
    reservations: reservation.reservations.decided,
    payments: payment.payments.byIds,
    tickets: ticket.tickets.byIds,
    issuedTickets: ticket.tickets.issued,
  }))
  .with(demonstrationRoom, ({ catalogue }) => catalogue);
