// dcmjs-dimse as the other end: node dimse.cjs COMMAND PORT [argument …]; each answer is a line of JSON on standard output.
const { Client, Dataset, Scp, Server, constants, requests, responses } = require('dcmjs-dimse');
const { PresentationContextResult, SopClass, Status, TransferSyntax } = constants;
require('dcmjs-dimse').log.setLevel('error');

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const [command, port, ...rest] = process.argv.slice(2);
const mpps = SopClass.ModalityPerformedProcedureStep;
const plain = [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian];

// One association for all requests; a line for each response.
function send(all) {
  const client = new Client();
  let open = all.length;
  for (const request of all) {
    request.on('response', (response) => {
      if (response.getStatus() !== Status.Pending && response.getStatus() !== 0xff01) open--;
      const data = response.hasDataset() ? response.getDataset().getElements() : undefined;
      const remaining = response.getRemaining ? response.getRemaining() : undefined;
      say({ status: response.getStatus(), completed: response.getCompleted?.(), remaining, data });
    });
    client.addRequest(request);
  }
  // Version 0.3.3 may write its release twice, the second time behind the end; by then everything was answered.
  client.on('networkError', (e) => { if (open > 0) { say({ error: String(e) }); process.exitCode = 1; } });
  client.on('associationRejected', (e) => { say({ error: 'rejected ' + JSON.stringify(e) }); process.exitCode = 1; });
  client.send('127.0.0.1', Number(port), 'DCMJS', 'VOUCH');
}

function begun(uid) {
  const create = new requests.NCreateRequest(mpps, uid);
  create.setDataset(new Dataset({
    PerformedProcedureStepID: 'S1', PerformedStationAETitle: 'DCMJS', PerformedStationName: '', PerformedLocation: '',
    PerformedProcedureStepStartDate: '20260101', PerformedProcedureStepStartTime: '0900', PerformedProcedureStepStatus: 'IN PROGRESS',
    PerformedProcedureStepEndDate: '', PerformedProcedureStepEndTime: '', PerformedProcedureStepDescription: '',
    PerformedProcedureTypeDescription: '', ProcedureCodeSequence: [], ReferencedPatientSequence: [], StudyID: '', Modality: 'CT',
    PerformedProtocolCodeSequence: [], PerformedSeriesSequence: [],
    PatientName: 'Doe^Jane', PatientID: 'P1', PatientBirthDate: '', PatientSex: '',
    ScheduledStepAttributesSequence: [{
      StudyInstanceUID: '1.2.3', ReferencedStudySequence: [], AccessionNumber: 'A1', RequestedProcedureID: 'R1',
      RequestedProcedureDescription: '', ScheduledProcedureStepID: 'S1', ScheduledProcedureStepDescription: '', ScheduledProtocolCodeSequence: [],
    }],
  }));
  return create;
}

function ended(uid, status) {
  const set = new requests.NSetRequest(mpps, uid);
  set.setDataset(new Dataset({
    PerformedProcedureStepStatus: status, PerformedProcedureStepEndDate: '20260101', PerformedProcedureStepEndTime: '1000',
    PerformedSeriesSequence: [{
      SeriesInstanceUID: '1.2.3.4', ProtocolName: 'Head', SeriesDescription: '', PerformingPhysicianName: '', OperatorsName: '', RetrieveAETitle: '',
      ReferencedImageSequence: [], ReferencedNonImageCompositeSOPInstanceSequence: [],
    }],
  }));
  return set;
}

// A provider of everything that it is asked for; what it stores it tells and keeps in memory.
class Provider extends Scp {
  associationRequested(association) {
    this.association = association;
    for (const { id } of association.getPresentationContexts()) {
      const context = association.getPresentationContext(id);
      const syntax = context.getTransferSyntaxUids().find((one) => plain.includes(one));
      if (syntax) context.setResult(PresentationContextResult.Accept, syntax);
      else context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
    }
    this.sendAssociationAccept();
  }

  done(Kind, request, callback) {
    const response = Kind.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }

  cEchoRequest(request, callback) { this.done(responses.CEchoResponse, request, callback); }

  cStoreRequest(request, callback) {
    say({ stored: request.getDataset().getElement('SOPInstanceUID'), syntax: request.getDataset().getTransferSyntaxUid() });
    this.done(responses.CStoreResponse, request, callback);
  }

  cFindRequest(request, callback) {
    say({ asked: request.getDataset().getElements() });
    const match = responses.CFindResponse.fromRequest(request);
    match.setDataset(new Dataset({ PatientID: 'P7', PatientName: 'Doe^Jane', StudyInstanceUID: '1.2.7' }));
    match.setStatus(Status.Pending);
    const last = responses.CFindResponse.fromRequest(request);
    last.setStatus(Status.Success);
    callback([match, last]);
  }

  cMoveRequest(request, callback) {
    say({ moved: request.getCommandDataset().getElement('MoveDestination') });
    const last = responses.CMoveResponse.fromRequest(request);
    last.setStatus(Status.Success);
    last.setCompleted(3);
    callback([last]);
  }

  nCreateRequest(request, callback) {
    say({ created: request.getAffectedSopInstanceUid(), data: request.getDataset().getElements() });
    this.done(responses.NCreateResponse, request, callback);
  }

  nSetRequest(request, callback) {
    say({ set: request.getRequestedSopInstanceUid(), data: request.getDataset().getElements() });
    this.done(responses.NSetResponse, request, callback);
  }

  associationReleaseRequested() { this.sendAssociationReleaseResponse(); }
}

const commands = {
  echo: () => send([new requests.CEchoRequest()]),
  store: () => send(rest.map((path) => new requests.CStoreRequest(path))),
  studies: () => send([requests.CFindRequest.createStudyFindRequest({ PatientID: rest[0], StudyInstanceUID: '' })]),
  images: () => send([requests.CFindRequest.createImageFindRequest({ StudyInstanceUID: rest[0], SeriesInstanceUID: rest[1], SOPInstanceUID: '' })]),
  worklist: () => send([requests.CFindRequest.createWorklistFindRequest({ PatientID: '', ScheduledProcedureStepSequence: [{ Modality: rest[0] }] })]),
  move: () => send([requests.CMoveRequest.createStudyMoveRequest(rest[0], rest[1])]),
  mpps: () => send([begun(rest[0]), ended(rest[0], rest[1]), ended(rest[0], rest[1])]),
  serve: () => {
    const server = new Server(Provider);
    server.on('networkError', (e) => say({ error: String(e) }));
    server.listen(Number(port));
  },
};
commands[command]();
