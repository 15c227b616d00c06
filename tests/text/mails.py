"""Forty-four mails, forms and posts in seven languages as they look when cleaned and masked; ⟦…⟧ holds what is no opinion."""

MAILS = (
    # English
    "⟦Hi [NAME],⟧\nthe courier never rang the bell and left my parcel in the rain.\n⟦Kind regards,\n[NAME] [NAME]\nAccounts Manager\nTel: [PHONE]⟧",
    "⟦Dear customer service team,⟧\n\nI waited 40 minutes on hold. Nobody helped.\n\n⟦Yours sincerely\n[NAME]⟧",
    "⟦Hello,⟧\nThe app freezes while I pay.\n\n⟦Sent from my iPhone⟧",
    "Great crew, cold food.\n\n⟦On Mon, 3 Feb 2024 at 10:12, [NAME] <[EMAIL]> wrote:\n> How was your flight?\n> Tell us here: [URL]⟧",
    "No, it is still broken.\n\n⟦-----Original Message-----\nFrom: Support <[EMAIL]>\nSent: Monday, 3 February 2024\nTo: [NAME]\nSubject: Case [ORDER]\n"
    "\nHave you tried to start it again?⟧",
    "⟦Automatic reply: Your order [ORDER]\nThank you for your message. I am out of the office until 12 May.⟧",
    "⟦Hello,\nI am out of the office until Monday. For urgent matters please call [PHONE].⟧",
    "⟦Undeliverable: How did we do?\nYour message to [EMAIL] could not be delivered.⟧",
    "⟦This is an automated response. We have received your message and will answer as soon as possible.⟧",
    "The refund never came.\n\n⟦This e-mail and any attachments are confidential and intended solely for the addressee.⟧",
    "⟦Order number: [ORDER]⟧\n⟦Name: [NAME]⟧\n⟦Comments: ⟧the sole came off after a week",
    "Thanks for nothing, worst airline ever",
    "Thank you so much, [NAME] was wonderful at the gate!",
    "I got an automatic reply that you are out of the office. For a week. That is no service.",
    "On Monday your agent wrote: we cannot help you. So I cancelled.",
    "> 3 weeks and still no answer",
    "The new seats are great.\n\n⟦-- \n[NAME] [NAME]\n[EMAIL]⟧",
    "⟦Good morning,⟧ my luggage is lost since Tuesday. ⟦Thanks in advance!⟧",
    "Please stop the calls. ⟦Sincerely, [NAME] [NAME]⟧",
    "⟦> Did we solve your problem?⟧\nNo, you did not. I had to ask three times.",
    "I love it.\nCheers to the whole crew of the night flight!",
    "Best\nairline\never",
    "From: London\nTo: Madrid\nfour hours late and no word from anyone",
    # German
    "⟦Sehr geehrte Damen und Herren,⟧\n\ndie Lieferung kam drei Wochen zu spät.\n\n⟦Mit freundlichen Grüßen\n[NAME] [NAME]⟧",
    "⟦Hallo zusammen,⟧\ndie App stürzt beim Bezahlen ab.\n⟦Viele Grüße\n[NAME]⟧",
    "Das Paket war offen.\n\n⟦Am 03.02.2024 um 10:12 schrieb [NAME] <[EMAIL]>:\n> Wie war Ihre Lieferung?⟧",
    "⟦Abwesenheitsnotiz: Ihre Bestellung\nIch bin bis zum 12. Mai nicht im Büro.⟧",
    "Liebe die App, einfach und schnell!\n⟦Von meinem iPhone gesendet⟧",
    # French
    "⟦Bonjour,⟧\nle colis n'est jamais arrivé et personne ne répond.\n⟦Cordialement,\n[NAME]⟧",
    "⟦Madame, Monsieur,⟧\nje demande le remboursement de ma commande.\n⟦Je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.⟧",
    "Toujours rien reçu.\n\n⟦Le lun. 3 févr. 2024 à 10:12, [NAME] <[EMAIL]> a écrit :\n> Avez-vous reçu votre colis ?⟧",
    "Cher, mais bon.",
    # Spanish
    "⟦Hola,⟧\nla aplicación no funciona desde ayer.\n⟦Un saludo,\n[NAME]⟧",
    "⟦Estimados señores:⟧\nEl vuelo salió con cuatro horas de retraso.\n⟦Atentamente,\n[NAME] [NAME]⟧",
    "Sigue roto.\n\n⟦El lun, 3 feb 2024 a las 10:12, [NAME] (<[EMAIL]>) escribió:\n> ¿Se ha solucionado?⟧",
    # Italian
    "⟦Buongiorno,⟧\nil pacco è arrivato rotto.\n⟦Cordiali saluti\n[NAME]⟧",
    "Ancora niente rimborso.\n\n⟦Il giorno lun 3 feb 2024 alle ore 10:12 [NAME] <[EMAIL]> ha scritto:\n> Possiamo aiutarla?⟧",
    "Caro, lento e scortese",
    # Dutch
    "⟦Beste klantenservice,⟧\nhet pakket is nooit bezorgd.\n⟦Met vriendelijke groet,\n[NAME]⟧",
    "Nog steeds kapot.\n\n⟦Op ma 3 feb 2024 om 10:12 schreef [NAME] <[EMAIL]>:\n> Is het opgelost?⟧",
    "Beste app die ik heb, werkt altijd",
    # Portuguese
    "⟦Bom dia,⟧\na encomenda chegou partida.\n⟦Com os melhores cumprimentos,\n[NAME]⟧",
    "Continua sem funcionar.\n\n⟦Em seg., 3 de fev. de 2024 às 10:12, [NAME] <[EMAIL]> escreveu:\n> Ficou resolvido?⟧",
    "⟦Resposta automática: a sua encomenda\nEstou ausente até 12 de maio.⟧",
)
